-- desk_load_answers(project bigint, after bigint) -> idx bigint, n bigint, no integer, price bigint, terms bigint, kind smallint, day integer, surplus boolean, salt bytea, commitment bytea, said bytea
--
-- Answers in the order of the log, 20,000 at a time; the next page starts after the last idx (-1 for the first page).
-- said is null where it was erased.
select a.idx, a.n, a.no, a.price, a.terms, a.kind, a.day, a.surplus, a.salt, a.commitment, s.said
from answer a
left join said s on s.project = a.project and s.idx = a.idx
where a.project = $1 and a.idx > $2
order by a.idx limit 20000
