-- desk_load_rulings(project bigint, after bigint) -> idx bigint, kind smallint, no integer, opening bytea
--
-- Reviews (kind 5) and withdrawals (7) in the order of the log, 5,000 at a time; the next page starts after the last idx
-- (-1 for the first page). no is the reviewer's, null where that was erased, and for withdrawals.
select e.idx, e.kind, m.no, e.opening
from entry e
left join lateral (select no from member where project = $1 and e.kind = 5
	and pseudonym = decode(convert_from(e.bytes, 'UTF8')::json ->> 'a', 'hex') limit 1) m on true
where e.project = $1 and e.idx > $2 and e.kind in (5, 7)
order by e.idx limit 5000
