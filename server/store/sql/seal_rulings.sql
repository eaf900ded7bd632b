-- seal_rulings(project bigint, after bigint, below bigint) -> idx bigint, kind smallint, bytes bytea, opening bytea
--
-- Reviews (kind 5) and withdrawals (7) below an index, 5,000 at a time; the next page starts after the last idx.
select idx, kind, bytes, opening
from entry where project = $1 and idx > $2 and idx < $3 and kind in (5, 7)
order by idx limit 5000
