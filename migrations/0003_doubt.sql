-- Doubt: numbers of members that never come twice, and why assignments were given back.

alter table project add members integer not null default 0 check (members >= 0);
update project p set members = coalesce((select max(no) from member m where m.project = p.project), 0);
comment on column project.members is 'The highest member number that was ever given: after an erasure it is above those that are left.';

create table given_back (
	project bigint not null references project,
	n       bigint not null check (n >= 1),
	no      integer not null check (no >= 1),
	reason  smallint not null check (reason between 1 and 3),
	at      timestamptz not null default now(),
	primary key (project, n, no)
);
comment on table given_back is 'Assignments that were given back rather than answered. Not in the log: it decides nothing.';
comment on column given_back.project is 'The project.';
comment on column given_back.n is 'The task.';
comment on column given_back.no is 'member.no of who gave it back; erasure deletes the row.';
comment on column given_back.reason is '1 skip, 2 flag (something is wrong with it), 3 harm (it hurts to look at it).';
comment on column given_back.at is 'When; the last time, if it was more than once.';

-- member_numbers: so many numbers that nobody in the project ever had; the first of them.
create function member_numbers(p bigint, n integer) returns integer language sql volatile strict as $$
	update project set members = members + n where project = p returning members - n + 1
$$;
comment on function member_numbers is 'Takes the next n member numbers of a project for good and returns the first: a number is never used again.';

revoke all on function member_numbers from public;
grant execute on function member_numbers to goldleaf_server;
grant select, insert, update, delete on given_back to goldleaf_server;
