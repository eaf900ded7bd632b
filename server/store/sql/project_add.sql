-- project_add(project bigint, name text, origin text, owner bigint, pseudonym bytea) -> project bigint
--
-- A draft, with its owner as the first member.
with made as (
	insert into project (project, name, owner, origin, members) values ($1, $2, $4, $3, 1) returning project
)
insert into member (project, no, account, role, pseudonym) select project, 1, $4, 1, $5 from made returning project
