-- People: accounts that sign in with a name and a password, their sessions, invitations, and links to set a password anew.
--
-- Whatever lets somebody in is kept as a keyed hash: who reads this database cannot sign in with what is written here.

alter table account
	add username text unique check (username ~ '^[a-z0-9]([a-z0-9._-]{1,30})[a-z0-9]$'),
	add password text check (password like '$argon2id$%'),
	add check (password is null or username is not null);
comment on column account.username is 'What a person signs in with; null: this account has keys only.';
comment on column account.password is 'Argon2id of the password, in the PHC form; null: nobody can sign in.';

create table session (
	hash    bytea primary key check (octet_length(hash) = 32),
	id      bigint not null unique check (id between 0 and 1152921504606846975),
	account bigint not null references account,
	agent   text not null check (octet_length(agent) <= 200),
	created timestamptz not null default now(),
	seen    timestamptz not null default now(),
	expires timestamptz not null,
	ended   timestamptz
);
create index session_account on session (account);
create index session_ended on session (ended) where ended is not null; -- asked for each second
comment on table session is 'Browsers that are signed in. Deleted a day after they ended, at the account''s next sign-in.';
comment on column session.hash is 'Keyed hash of the cookie.';
comment on column session.id is 'What names the session in lists and when it is ended.';
comment on column session.account is 'Who signed in.';
comment on column session.agent is 'The browser, as it calls itself; shown to the account alone.';
comment on column session.created is 'When they signed in.';
comment on column session.seen is 'When it was last used, to the minute or so: each use would be a write.';
comment on column session.expires is 'From when on it is worth nothing, however busy.';
comment on column session.ended is 'Signed out, or ended from elsewhere; null: in force until it expires or lies idle.';

create table invitation (
	hash      bytea primary key check (octet_length(hash) = 32),
	id        bigint not null unique check (id between 0 and 1152921504606846975),
	by        bigint not null references account,
	project   bigint references project,
	role      smallint check (role between 2 and 4),
	note      text not null check (octet_length(note) <= 200),
	uses_left integer not null check (uses_left between 0 and 1000),
	created   timestamptz not null default now(),
	expires   timestamptz not null,
	check ((project is null) = (role is null))
);
create index invitation_project on invitation (project);
comment on table invitation is 'Links that let somebody make an account.';
comment on column invitation.hash is 'Keyed hash of its token.';
comment on column invitation.id is 'What names it in lists and when it is taken back.';
comment on column invitation.by is 'Account that made it.';
comment on column invitation.project is 'The project that who signs up becomes a member of; null: none.';
comment on column invitation.role is 'As what: 2 manager, 3 reviewer, 4 annotator.';
comment on column invitation.note is 'Whom it is for, in the words of who made it.';
comment on column invitation.uses_left is 'Accounts that can still be made with it.';
comment on column invitation.created is 'When it was made.';
comment on column invitation.expires is 'From when on it is worth nothing.';

create table reset (
	account bigint primary key references account,
	hash    bytea not null unique check (octet_length(hash) = 32),
	by      bigint not null references account,
	created timestamptz not null default now(),
	expires timestamptz not null
);
comment on table reset is 'The link with which an account sets its password anew, once; a newer one takes its place.';
comment on column reset.account is 'Whose password.';
comment on column reset.hash is 'Keyed hash of its token.';
comment on column reset.by is 'Admin who made it.';
comment on column reset.created is 'When it was made.';
comment on column reset.expires is 'From when on it is worth nothing.';

create function goldleaf_time(at timestamptz) returns text language sql stable strict parallel safe as $$
	select to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;
comment on function goldleaf_time is 'RFC 3339, UTC, milliseconds: a time as the API writes it.';

create function goldleaf_kind(kind smallint) returns text language sql immutable strict parallel safe as $$
	select (array['person', 'verified-person', 'agent'])[kind]
$$;
comment on function goldleaf_kind is 'What account.kind is called.';

create function goldleaf_scopes(bits integer) returns json language sql immutable strict parallel safe as $$
	select coalesce(json_agg(name order by i), '[]')
	from unnest(array['annotate', 'manage', 'review', 'read', 'admin']) with ordinality s (name, i)
	where bits >> (i - 1)::int & 1 = 1
$$;
comment on function goldleaf_scopes is 'The names of the scopes in a bit mask.';

-- sign_up: an account made by the person it is for: all of it or nothing.
create function sign_up(token bytea, new_account bigint, new_username text, new_name text, new_password text,
	new_pseudonym bytea, out outcome text, out joined bigint, out no integer, out role smallint) language plpgsql as $$
declare
	invited record;
begin
	if token is not null then
		update invitation i set uses_left = uses_left - 1
			where i.hash = token and i.uses_left > 0 and i.expires > clock_timestamp()
			returning i.project, i.role into invited;
		if not found then
			outcome := 'spent';
			return;
		end if;
	end if;
	insert into account (account, name, kind, username, password)
		values (new_account, new_name, 1, new_username, new_password);
	outcome := 'made';
	if token is null then
		return;
	end if;
	if invited.project is null then
		return;
	end if;
	insert into member as m (project, no, account, role, pseudonym)
		values (invited.project, member_numbers(invited.project, 1), new_account, invited.role, new_pseudonym)
		returning m.project, m.no, m.role into joined, no, role;
end $$;
comment on function sign_up is 'Uses up one use of an invitation (token null: none is asked for) and makes the account and its membership: made, or spent.';

revoke all on all functions in schema public from public;
grant execute on all functions in schema public to goldleaf_server;
grant select, insert, update, delete on session, invitation, reset to goldleaf_server;
