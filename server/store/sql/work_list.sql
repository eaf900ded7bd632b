-- work_list(who bigint, after bigint) -> key bigint, body text
--
-- Open projects that an account may work on: all but those that it runs; 100 at a time by id.
select p.project as key, json_build_object('project', goldleaf_id(p.project), 'name', p.name,
	'price', json_build_object('amount', t.price_amount, 'currency', t.currency))::text as body
from project p
join lateral (select price_amount, currency from terms where project = p.project order by idx desc limit 1) t on true
where p.state = 2 and p.project > $2
	and not exists (select from member m where m.project = p.project and m.account = $1 and m.role < 4)
order by p.project limit 100
