-- work_list(who bigint, after bigint) -> key bigint, body text, answers bigint
--
-- Open projects that an account may work on: all but those that it runs; 100 at a time by id. Times are those of the last
-- 100 answers of a project that state one: a said begins {"ms":N,"order" (it is JCS), so N is read without parsing the rest.
with page as (
	select p.project, p.name from project p
	where p.state = 2 and p.project > $2
		and not exists (select from member m where m.project = p.project and m.account = $1 and m.role < 4)
	order by p.project limit 100
)
select p.project as key, json_build_object('project', goldleaf_id(p.project), 'name', p.name,
	'price', json_build_object('amount', t.price_amount, 'currency', t.currency),
	'title', t.template -> 'questions' -> 0 -> 'title',
	'questions', (select json_agg(q -> 'type') from json_array_elements(t.template -> 'questions') q),
	'median_ms', pace.median, 'p90_ms', pace.p90,
	'hourly', case when pace.median is not null then json_build_object('amount',
		least(9007199254740991, t.price_amount * 3600000.0 / pace.median)::bigint, 'currency', t.currency) end)::text as body,
	(select count(*) from member m join answer a on a.project = m.project and a.no = m.no
		where m.project = p.project and m.account = $1) as answers
from page p
cross join lateral (
	select t.price_amount, t.currency, convert_from(d.bytes, 'UTF8')::json as template
	from terms t join document d on d.project = t.project and d.sha256 = t.template
	where t.project = p.project order by t.idx desc limit 1) t
cross join lateral (
	select percentile_disc(0.5) within group (order by ms) as median, percentile_disc(0.9) within group (order by ms) as p90
	from (select split_part(encode(substr(s.said, 7, 12), 'escape'), ',', 1)::bigint as ms
		from said s where s.project = p.project order by s.idx desc limit 100) last
	where ms > 0) pace
order by p.project
