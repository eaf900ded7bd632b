-- seal_opening(project bigint, idx bigint) -> opening bytea
--
-- What an entry's commitment hides.
select opening from entry where project = $1 and idx = $2 and opening is not null
