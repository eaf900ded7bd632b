-- my_earnings(who bigint) -> body text
--
-- What an account has earned: in all, this week (from Monday, UTC), and by day, project and currency for the last 92 days.
-- Totals of projects that always paid in one currency come from the index alone. Nothing is paid out yet. Answers older than
-- eight days are accepted: no policy's clock runs longer than seven. A said begins {"ms":N, (it is JCS).
with today as (
	select (extract(epoch from clock_timestamp()) * 1000)::bigint as ms,
		floor(extract(epoch from clock_timestamp()) / 86400)::integer as day,
		extract(isodow from clock_timestamp() at time zone 'UTC')::integer as weekday
), mine as (
	select m.project, m.no, (select count(distinct currency) from terms t where t.project = m.project) as currencies,
		(select max(size) from dataset x where x.project = m.project and x.state = 2) as sealed
	from member m where m.account = $1
), promised as materialized (
	select t.project, t.idx, t.currency,
		1000 * (convert_from(d.bytes, 'UTF8')::json ->> 'auto_accept_s')::bigint as auto_accept_ms
	from mine m join terms t on t.project = m.project join document d on d.project = t.project and d.sha256 = t.policy
), total as (
	select x.currency, sum(x.amount) as amount from (
		select t.currency, s.amount from mine m
		cross join lateral (select sum(a.price) as amount from answer a where a.project = m.project and a.no = m.no) s
		cross join lateral (select currency from terms t where t.project = m.project limit 1) t
		where m.currencies = 1
		union all
		select t.currency, a.price from mine m
		join answer a on a.project = m.project and a.no = m.no
		join terms t on t.project = a.project and t.idx = a.terms
		where m.currencies > 1) x
	where x.amount is not null group by x.currency
), recent as (
	select a.project, a.day, t.currency, a.price, coalesce(a.idx < m.sealed, false) as sealed,
		split_part(encode(substr(s.said, 7, 12), 'escape'), ',', 1)::bigint as ms,
		a.day < today.day - 8 or (convert_from(s.said, 'UTF8')::json ->> 't')::bigint + t.auto_accept_ms <= today.ms as accepted
	from today cross join mine m
	join answer a on a.project = m.project and a.no = m.no and a.day > today.day - 92
	join said s on s.project = a.project and s.idx = a.idx
	join promised t on t.project = a.project and t.idx = a.terms
), by_day as (
	select r.day, r.project, r.currency, count(*) as items, sum(r.ms)::bigint as active_ms, sum(r.price)::bigint as earned,
		count(*) filter (where not r.sealed and not r.accepted) as answered,
		count(*) filter (where not r.sealed and r.accepted) as accepted, count(*) filter (where r.sealed) as sealed
	from recent r group by r.day, r.project, r.currency
)
select json_build_object(
	'total', coalesce((select json_agg(json_build_object('amount', amount::bigint, 'currency', currency) order by currency)
		from total), '[]'),
	'week', coalesce((select json_agg(json_build_object('amount', amount, 'currency', currency) order by currency)
		from (select b.currency, sum(b.earned)::bigint as amount from by_day b, today
			where b.day > today.day - today.weekday group by b.currency) w), '[]'),
	'days', coalesce((select json_agg(json_build_object('day', to_char(date '1970-01-01' + b.day, 'YYYY-MM-DD'),
		'project', goldleaf_id(b.project), 'name', p.name, 'items', b.items, 'active_ms', b.active_ms,
		'earned', json_build_object('amount', b.earned, 'currency', b.currency),
		'states', json_build_object('answered', b.answered, 'accepted', b.accepted, 'sealed', b.sealed, 'paid', 0))
		order by b.day desc, p.name, b.project, b.currency)
		from by_day b join project p on p.project = b.project), '[]'))::text as body
