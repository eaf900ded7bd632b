-- seal_answers(project bigint, after bigint, below bigint) -> idx bigint, n bigint, price bigint, terms bigint, kind smallint, salt bytea, pseudonym bytea, content_sha bytea, said bytea
--
-- Answers below an index, as a dataset opens them, 5,000 at a time; the next page starts after the last idx.
select a.idx, a.n, a.price, a.terms, a.kind, a.salt, m.pseudonym, t.content_sha, s.said
from answer a
join member m on m.project = a.project and m.no = a.no
join task t on t.project = a.project and t.n = a.n
left join said s on s.project = a.project and s.idx = a.idx
where a.project = $1 and a.idx > $2 and a.idx < $3
order by a.idx limit 5000
