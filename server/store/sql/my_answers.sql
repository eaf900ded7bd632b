-- my_answers(who bigint, only bigint, day integer, project bigint, idx bigint) -> project bigint, day integer, idx bigint, n bigint, t bigint, accepted boolean, body text, d integer, records bytea, at bytea
--
-- What an account has answered, in all projects or in one, up to 100 below (day, project, idx) in that order, newest first;
-- the page itself then by time. d: the last dataset that holds the answer, and where its records lie. An answer is accepted
-- when its policy's clock has run out and nobody has rejected it; there is no way to reject one yet.
with page as (
	select a.* from member m
	cross join lateral (
		select a.project, a.day, a.idx, a.n, a.price, a.terms, a.surplus
		from answer a
		where a.project = m.project and a.no = m.no and (a.day, a.idx) < ($3,
			case when m.project < $4 then 9223372036854775807 when m.project = $4 then $5 else -1 end)
		order by a.day desc, a.idx desc limit 100) a
	where m.account = $1 and ($2 is null or m.project = $2)
	order by a.day desc, a.project desc, a.idx desc limit 100
)
select a.project, a.day, a.idx, a.n, s.t,
	s.t + 1000 * (policy.jcs ->> 'auto_accept_s')::bigint <= extract(epoch from clock_timestamp()) * 1000 as accepted,
	json_build_object('answer', goldleaf_id(a.project) || '.' || a.idx, 'project', goldleaf_id(a.project), 'name', p.name,
		'task', a.n::text, 'at', to_char(to_timestamp(s.t / 1000.0) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
		'value', s.value, 'price', json_build_object('amount', a.price, 'currency', t.currency), 'active_ms', s.ms,
		'late', a.surplus)::text as body,
	x.d, records.sha256 as records, at.sha256 as at
from page a
join project p on p.project = a.project
join terms t on t.project = a.project and t.idx = a.terms
cross join lateral (select convert_from(bytes, 'UTF8')::json as jcs from document
	where project = t.project and sha256 = t.policy) policy
cross join lateral (
	select (j ->> 't')::bigint as t, (j ->> 'ms')::bigint as ms, j -> 'value' as value
	from (select convert_from(said, 'UTF8')::json as j from said where project = a.project and idx = a.idx) j) s
left join lateral (select d from dataset where project = a.project and state = 2 and size > a.idx
	order by d desc limit 1) x on true
left join dataset_file records on records.project = a.project and records.d = x.d and records.name = 'records.jsonl'
left join dataset_file at on at.project = a.project and at.d = x.d and at.name = 'records.index'
order by s.t desc, a.project, a.idx desc
