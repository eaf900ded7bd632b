-- dataset_file_get(project bigint, d integer, name text, anyone boolean, who bigint, admin boolean) -> sha256 bytea, bytes bigint
--
-- Where a file of a sealed dataset lies: for anyone if it is of that kind or the dataset is open, else for admins and
-- for those who run or review the project: annotators join by themselves, and would read what others pay for.
select f.sha256, f.bytes
from dataset_file f join dataset x on x.project = f.project and x.d = f.d
where f.project = $1 and f.d = $2 and f.name = $3 and x.state = 2
	and ($4 or goldleaf_open(x.licence, x.price_amount)
		or exists (select from member m where m.project = $1 and m.account = $5 and m.role < 4)
		or $6)
