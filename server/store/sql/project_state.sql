-- project_state(project bigint, state smallint)
--
-- Opens (2), pauses (3) or closes (4) a project.
update project set state = $2 where project = $1
