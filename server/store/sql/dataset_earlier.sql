-- dataset_earlier(project bigint, before integer) -> d integer, root bytea
--
-- Sealed datasets of a project below a number, ascending.
select d, root from dataset where project = $1 and d < $2 and state = 2 order by d
