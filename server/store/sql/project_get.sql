-- project_get(project bigint) -> name text, state smallint, origin text, datasets integer, sealing bigint, sealed bigint
--
-- What a desk needs to know of a project besides its log: its last sealed dataset and how many records that has, and the
-- last "sealing" entry (-1: none).
select p.name, p.state, p.origin, coalesce(x.d, 0) as datasets,
	coalesce((select max(sealing_idx) from dataset where project = $1), -1) as sealing, coalesce(x.records, 0) as sealed
from project p
left join lateral (select d, records from dataset where project = $1 and state = 2 order by d desc limit 1) x on true
where p.project = $1
