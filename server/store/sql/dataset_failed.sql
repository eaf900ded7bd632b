-- dataset_failed(project bigint, d integer, problem text)
update dataset set state = 3, problem = $3 where project = $1 and d = $2 and state = 1
