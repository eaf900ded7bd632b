-- desk_load_members(project bigint, after bigint) -> no integer, account bigint, kind smallint, role smallint, pseudonym bytea, vouched boolean
--
-- Who has worked here or runs it, 20,000 at a time; the next page starts after the last no (0 for the first page).
select m.no, m.account, a.kind, m.role, m.pseudonym, m.vouched
from member m join account a on a.account = m.account
where m.project = $1 and m.no > $2 order by m.no limit 20000
