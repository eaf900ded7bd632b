-- seal_judgments(project bigint, after bigint, upto bigint, below bigint) -> idx bigint, n bigint, terms bigint, kind smallint, pseudonym bytea, said bytea
--
-- Answers below an index to the tasks of a range, by task, then by index.
select a.idx, a.n, a.terms, a.kind, m.pseudonym, s.said
from answer a
join member m on m.project = a.project and m.no = a.no
left join said s on s.project = a.project and s.idx = a.idx
where a.project = $1 and a.n > $2 and a.n <= $3 and a.idx < $4
order by a.n, a.idx
