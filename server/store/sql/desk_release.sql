-- desk_release(project bigint, owner text, epoch bigint)
--
-- Says goodbye: another server may take the project at once.
update desk set until = '-infinity' where project = $1 and owner = $2 and epoch = $3
