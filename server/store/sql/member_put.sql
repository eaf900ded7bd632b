-- member_put(project bigint, account bigint, role smallint, pseudonym bytea) -> no integer, account bigint, kind smallint, role smallint, pseudonym bytea, vouched boolean
--
-- Gives an account a role in a project (the pseudonym is only for one that is no member yet); no row: no such account, or
-- the owner, whose role does not change.
with asked as (
	select a.account, a.kind, exists (select from member m where m.project = $1 and m.account = a.account) as known
	from account a where a.account = $2
), changed as (
	update member m set role = $3 where m.project = $1 and m.account = $2 and m.role <> 1
		returning m.no, m.account, m.role, m.pseudonym, m.vouched
), fresh as (
	insert into member (project, no, account, role, pseudonym)
		select $1, member_numbers($1, 1), account, $3, $4 from asked where not known
		returning no, account, role, pseudonym, vouched
)
select p.no, p.account, a.kind, p.role, p.pseudonym, p.vouched
from (select * from changed union all select * from fresh) p join asked a on a.account = p.account
