-- my_earnings(who bigint) -> body text
--
-- What an account has earned: in all, this week (from Monday, UTC), and by day, project and currency for the last 92 days.
-- Totals of projects that always paid in one currency come from the index alone. Nothing is paid out yet. Answers older than
-- eight days are accepted: no policy's clock runs longer than seven.
with today as (
	select (extract(epoch from clock_timestamp()) * 1000)::bigint as ms,
		(extract(epoch from clock_timestamp()) / 86400)::integer as day,
		extract(isodow from clock_timestamp() at time zone 'UTC')::integer as weekday
), mine as (
	select m.project, m.no, (select count(distinct currency) from terms t where t.project = m.project) as currencies
	from member m where m.account = $1
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
	select a.project, a.day, t.currency, a.price, s.ms, coalesce(a.idx < sealed.size, false) as sealed,
		a.day < today.day - 8 or s.t + 1000 * (policy.jcs ->> 'auto_accept_s')::bigint <= today.ms as accepted
	from today cross join mine m
	join answer a on a.project = m.project and a.no = m.no and a.day > today.day - 92
	join terms t on t.project = a.project and t.idx = a.terms
	cross join lateral (select convert_from(bytes, 'UTF8')::json as jcs from document
		where project = t.project and sha256 = t.policy) policy
	cross join lateral (
		select (j ->> 't')::bigint as t, (j ->> 'ms')::bigint as ms
		from (select convert_from(said, 'UTF8')::json as j from said where project = a.project and idx = a.idx) j) s
	left join lateral (select max(size) as size from dataset where project = a.project and state = 2) sealed on true
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
