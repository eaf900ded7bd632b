-- task_results(project bigint, after bigint, last bigint) -> n bigint, external_id text, grp text, content bytea
--
-- What results show of tasks beside their outcome, by number, 100 at a time.
select n, external_id, grp, content from task where project = $1 and n > $2 and n <= $3 order by n limit 100
