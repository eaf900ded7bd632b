-- member_join(project bigint, accounts bigint[], pseudonyms bytea[]) -> no integer, account bigint, kind smallint, role smallint, pseudonym bytea
--
-- Makes annotators of accounts that are no members yet; returns all of the accounts that exist, as members.
with asked as (
	select u.account, u.pseudonym, row_number() over (order by u.i) as place
	from unnest($2, $3) with ordinality u (account, pseudonym, i)
	join account a on a.account = u.account
	where not exists (select from member m where m.project = $1 and m.account = u.account)
), joined as (
	insert into member (project, no, account, pseudonym)
		select $1, coalesce((select max(no) from member where project = $1), 0) + place, account, pseudonym from asked
		returning no, account, role, pseudonym
), all_of_them as (
	select no, account, role, pseudonym from joined
	union all
	select no, account, role, pseudonym from member where project = $1 and account = any ($2)
)
select t.no, t.account, a.kind, t.role, t.pseudonym
from all_of_them t join account a on a.account = t.account
order by t.no
