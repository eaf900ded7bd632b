-- desk_load_entries(project bigint, after bigint) -> idx bigint, kind smallint, bytes bytea, opening bytea
--
-- Entries that have rows of their own (all but answers), 5,000 at a time; the next page starts after the last idx (-1
-- for the first page).
select idx, kind, bytes, opening from entry where project = $1 and idx > $2 order by idx limit 5000
