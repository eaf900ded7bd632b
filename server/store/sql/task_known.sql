-- task_known(project bigint, external_ids text[]) -> external_id text
--
-- Which of these were imported before. Looked up one by one whatever the planner thinks of the table: a plan that was made
-- while it was small would read all tasks of the project, each time.
select t.external_id
from unnest($2) w (id)
cross join lateral (select external_id from task where project = $1 and external_id = w.id limit 1) t
