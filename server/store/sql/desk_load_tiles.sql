-- desk_load_tiles(project bigint, level smallint, first bigint) -> n bigint, bytes bytea
--
-- Full tiles of one level from number first on, 256 at a time.
select n, bytes from tile where project = $1 and level = $2 and n >= $3 order by n limit 256
