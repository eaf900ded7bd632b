-- desk_load_terms(project bigint) -> idx bigint, version integer, template bytea, guidelines bytea, policy bytea, price_amount bigint, currency text
--
-- All terms of a project, oldest first: the bytes of template and policy, the SHA-256 of the guidelines.
select t.idx, t.version, template.bytes as template, t.guidelines, policy.bytes as policy, t.price_amount, t.currency
from terms t
join document template on template.project = t.project and template.sha256 = t.template
join document policy on policy.project = t.project and policy.sha256 = t.policy
where t.project = $1
order by t.idx
