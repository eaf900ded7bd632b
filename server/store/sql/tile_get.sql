-- tile_get(project bigint, level smallint, n bigint) -> bytes bytea
--
-- One full tile; no row: it is not full yet.
select bytes from tile where project = $1 and level = $2 and n = $3
