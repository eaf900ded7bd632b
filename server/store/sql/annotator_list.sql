-- annotator_list(project bigint, after bigint) -> key bigint, a text, kind text, median_ms bigint
--
-- Who works here, by number, 100 at a time, as pseudonyms. The median is that of their last 100 answers that state a time.
select m.no::bigint as key, encode(m.pseudonym, 'hex') as a, (array['person', 'verified-person', 'agent'])[x.kind] as kind,
	pace.median_ms
from member m
join account x on x.account = m.account
cross join lateral (
	select percentile_disc(0.5) within group (order by ms) as median_ms
	from (select split_part(encode(substr(s.said, 7, 12), 'escape'), ',', 1)::bigint as ms
		from answer a join said s on s.project = a.project and s.idx = a.idx
		where a.project = m.project and a.no = m.no order by a.day desc, a.idx desc limit 100) last
	where ms > 0) pace
where m.project = $1 and m.no > $2 and (m.role = 4
	or exists (select from answer a where a.project = m.project and a.no = m.no))
order by m.no limit 100
