-- desk_load_tail(project bigint, first bigint) -> idx bigint, bytes bytea, pseudonym bytea, commitment bytea, day integer
--
-- The entries from index first on, of which no full tile may hold any: either their bytes, or what an answer's follow from.
select idx, bytes, null::bytea as pseudonym, null::bytea as commitment, null::integer as day
from entry where project = $1 and idx >= $2
union all
select a.idx, null, m.pseudonym, a.commitment, a.day
from answer a join member m on m.project = a.project and m.no = a.no
where a.project = $1 and a.idx >= $2
	and not exists (select from entry e where e.project = a.project and e.idx = a.idx)
order by idx limit 1024
