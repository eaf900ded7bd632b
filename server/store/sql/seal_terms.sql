-- seal_terms(project bigint) -> idx bigint, template bytea, policy bytea, guidelines bytea
--
-- The SHA-256 of every document that terms name, oldest first.
select idx, template, policy, guidelines from terms where project = $1 order by idx
