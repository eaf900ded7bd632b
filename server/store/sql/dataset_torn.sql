-- dataset_torn(project bigint) -> d integer, sealing bigint, licence text, partial boolean, seal bigint, entry bytea
--
-- The dataset whose making was broken off. Without a "seal" entry it is begun again, or has failed for good; once that
-- is in the log it must be finished, for a number is sealed once.
select x.d, x.sealing_idx as sealing, x.licence, x.partial, e.idx as seal, e.bytes as entry
from dataset x
left join entry e on e.project = x.project and e.kind = 10 and e.idx > x.sealing_idx
where x.project = $1 and (x.state = 1 or (x.state = 3 and e.idx is not null))
order by x.d desc, e.idx limit 1
