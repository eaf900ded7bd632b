-- task_flagged(project bigint, after bigint) -> n bigint
--
-- Tasks that somebody gave back because something is wrong with them, by number, 100 at a time.
select distinct n from given_back where project = $1 and n > $2 and reason > 1 order by n limit 100
