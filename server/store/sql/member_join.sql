-- member_join(project bigint, accounts bigint[], pseudonyms bytea[]) -> no integer, account bigint, kind smallint, role smallint, pseudonym bytea, vouched boolean
--
-- Makes annotators of accounts that are no members yet; returns all of the accounts that exist, as members. Accounts are
-- looked up one by one whatever the planner thinks of the tables: a plan that was made while they were small would read
-- all of them, each time.
with asked as (
	select a.account, a.kind, u.pseudonym, m.no, m.role, m.pseudonym as known, m.vouched
	from unnest($2, $3) u (account, pseudonym)
	cross join lateral (select account, kind from account where account = u.account limit 1) a
	left join lateral (select no, role, pseudonym, vouched from member where project = $1 and account = u.account limit 1) m on true
), fresh as (
	select account, kind, pseudonym, row_number() over () - 1 as place from asked where no is null
), numbers as (
	select member_numbers($1, count(*)::integer) as first from fresh having count(*) > 0
), joined as (
	insert into member (project, no, account, pseudonym)
		select $1, n.first + f.place, f.account, f.pseudonym from fresh f cross join numbers n
		returning no, account, role, pseudonym, vouched
)
select j.no, j.account, f.kind, j.role, j.pseudonym, j.vouched from joined j join fresh f on f.account = j.account
union all
select no, account, kind, role, known, vouched from asked where no is not null
order by no
