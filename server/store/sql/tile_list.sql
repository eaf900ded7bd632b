-- tile_list(project bigint, levels integer[], numbers bigint[]) -> level smallint, n bigint, bytes bytea
--
-- Full tiles, by pairs of level and number; those that are not full yet are left out.
select t.level, t.n, t.bytes
from unnest($2, $3) u (level, n) join tile t on t.project = $1 and t.level = u.level and t.n = u.n
