-- member_put(project bigint, account bigint, role smallint, pseudonym bytea) -> no integer, account bigint, kind smallint, role smallint, pseudonym bytea
--
-- Gives an account a role in a project (the pseudonym is only for one that is no member yet); no row: no such account, or
-- the owner, whose role does not change.
with put as (
	insert into member as m (project, no, account, role, pseudonym)
		select $1, coalesce((select max(no) from member where project = $1), 0) + 1, a.account, $3, $4
		from account a where a.account = $2
		on conflict (project, account) do update set role = excluded.role where m.role <> 1
		returning no, account, role, pseudonym
)
select p.no, p.account, a.kind, p.role, p.pseudonym from put p join account a on a.account = p.account
