-- Views: what an account sees of its own answers, over all projects.

-- By day rather than by idx alone: within a project both rise together, and a page over several projects, newest first, can
-- begin anywhere by (day, project, idx). The price is there so that earnings are summed without touching the table.
create index answer_mine on answer (project, no, day, idx) include (price);
comment on index answer_mine is 'Answers of one annotator, for /v1/me/answers and the like; newest first from its end.';
