-- dataset_begin(project bigint, d integer, sealing bigint, licence text, partial boolean, price bigint, currency text)
--
-- A dataset that is being made; one that failed begins again.
insert into dataset as x (project, d, sealing_idx, licence, partial, price_amount, currency) values ($1, $2, $3, $4, $5, $6, $7)
on conflict (project, d) do update
set state = 1, sealing_idx = excluded.sealing_idx, licence = excluded.licence, partial = excluded.partial, problem = null,
	price_amount = excluded.price_amount, currency = excluded.currency
where x.state <> 2
