-- my_receipts(who bigint, only bigint, day integer, project bigint, idx bigint) -> idx bigint, n bigint, no integer, price bigint, terms bigint, kind smallint, day integer, salt bytea, commitment bytea, said bytea, project bigint
--
-- An account's answers in one project, newest first, up to 100 below (day, idx); in the project given, and when nothing is
-- left there in the next one below it. The columns are those of answer_find.
with one as (
	select m.project, m.no, case when m.project < $4 then 2147483647 else $3 end as day,
		case when m.project < $4 then 9223372036854775807 else $5 end as idx
	from member m
	where m.account = $1 and ($2 is null or m.project = $2) and m.project <= $4
		and exists (select from answer a where a.project = m.project and a.no = m.no
			and (a.day, a.idx) < (case when m.project < $4 then 2147483647 else $3 end,
				case when m.project < $4 then 9223372036854775807 else $5 end))
	order by m.project desc limit 1
)
select a.idx, a.n, a.no, a.price, a.terms, a.kind, a.day, a.salt, a.commitment, s.said, a.project
from one
cross join lateral (select * from answer a where a.project = one.project and a.no = one.no
	and (a.day, a.idx) < (one.day, one.idx) order by a.day desc, a.idx desc limit 100) a
join said s on s.project = a.project and s.idx = a.idx
order by a.idx desc
