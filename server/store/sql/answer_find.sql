-- answer_find(project bigint, n bigint, no integer) -> idx bigint, n bigint, no integer, price bigint, terms bigint, kind smallint, day integer, salt bytea, commitment bytea, said bytea
--
-- The answer of one annotator to one task; said is null where it was erased.
select a.idx, a.n, a.no, a.price, a.terms, a.kind, a.day, a.salt, a.commitment, s.said
from answer a left join said s on s.project = a.project and s.idx = a.idx
where a.project = $1 and a.n = $2 and a.no = $3
