-- tile_list(project bigint, levels integer[], numbers bigint[]) -> level smallint, n bigint, bytes bytea
--
-- Full tiles, by pairs of level and number; those that are not full yet are left out. Looked up one by one: see task_known.
select t.level, t.n, t.bytes
from unnest($2, $3) u (level, n)
cross join lateral (select level, n, bytes from tile where project = $1 and level = u.level and n = u.n limit 1) t
