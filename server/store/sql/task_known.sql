-- task_known(project bigint, external_ids text[]) -> external_id text
--
-- Which of these were imported before.
select external_id from task where project = $1 and external_id = any ($2)
