-- task_answers(project bigint, n bigint) -> idx bigint, no integer, price bigint, terms bigint, kind smallint, said bytea
--
-- All answers to one task, in the order of the log; said is null where it was erased.
select a.idx, a.no, a.price, a.terms, a.kind, s.said
from answer a left join said s on s.project = a.project and s.idx = a.idx
where a.project = $1 and a.n = $2 order by a.idx
