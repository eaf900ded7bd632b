-- project_get(project bigint) -> name text, state smallint, origin text, datasets integer
--
-- What a desk needs to know of a project besides its log.
select name, state, origin, coalesce((select max(d) from dataset where project = $1 and state = 2), 0) as datasets
from project where project = $1
