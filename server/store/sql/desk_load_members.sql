-- desk_load_members(project bigint, after integer) -> no integer, account bigint, pseudonym bytea
--
-- Whom the log knows, 20,000 at a time; the next page starts after the last no (-1 for the first page).
select no, account, pseudonym from member where project = $1 and no > $2 order by no limit 20000
