-- task_contents(project bigint, tasks bigint[]) -> n bigint, content bytea
--
-- The contents of the tasks that are about to be handed out, by number.
select n, content from task where project = $1 and n = any ($2) order by n
