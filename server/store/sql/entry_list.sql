-- entry_list(project bigint, idx bigint[]) -> idx bigint, kind smallint, bytes bytea, opening bytea
--
-- These entries, in the order of the log.
select e.idx, e.kind, e.bytes, e.opening
from unnest($2) w (idx)
cross join lateral (select idx, kind, bytes, opening from entry where project = $1 and idx = w.idx limit 1) e
order by e.idx
