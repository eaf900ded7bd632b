-- invitation_find(hash bytea) -> uses_left integer
--
-- Whether an invitation still lets somebody in: asked before the work of hashing a password is done for them. It is worth no
-- more than who made it may still do.
select i.uses_left from invitation i
where i.hash = $1 and i.uses_left > 0 and i.expires > now()
	and (exists (select from account a where a.account = i.by and a.admin)
		or exists (select from member m where m.project = i.project and m.account = i.by and m.role <= 2))
