-- project_get(project bigint) -> name text, state smallint, origin text, datasets integer, sealing bigint
--
-- What a desk needs to know of a project besides its log: its last sealed dataset, and the last "sealing" entry (-1: none).
select name, state, origin, coalesce((select max(d) from dataset where project = $1 and state = 2), 0) as datasets,
	coalesce((select max(sealing_idx) from dataset where project = $1), -1) as sealing
from project where project = $1
