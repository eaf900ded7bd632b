-- The ground: accounts, projects, their tasks, their logs and their datasets.
--
-- The project comes first in every key (it is the unit of sharding). Foreign keys stay within a project, and off the
-- tables that every answer writes to. What was promised for ever is in tables that the server may not change: see the
-- grants at the end. Runs as goldleaf_owner; goldleaf_server exists.

create table account (
	account bigint primary key check (account between 0 and 1152921504606846975),
	name    text not null unique check (length(name) between 1 and 64),
	kind    smallint not null check (kind between 1 and 3),
	admin   boolean not null default false,
	created timestamptz not null default now()
);
comment on table account is 'A person or an agent; global.';
comment on column account.account is 'Random 60-bit number; 12 characters of Crockford base32 in the API.';
comment on column account.name is 'Unique name, shown to admins and to the account itself only.';
comment on column account.kind is '1 person, 2 verified-person, 3 agent.';
comment on column account.admin is 'May make accounts and keys.';
comment on column account.created is 'When it was made.';

create table key (
	hash    bytea primary key check (octet_length(hash) = 32),
	account bigint not null references account,
	id      text not null unique,
	scopes  integer not null,
	created timestamptz not null default now(),
	revoked timestamptz
);
create index key_account on key (account);
create index key_revoked on key (revoked) where revoked is not null; -- asked for each second
comment on table key is 'Bearer keys; the keys themselves are shown once and kept nowhere.';
comment on column key.hash is 'Keyed hash of the bearer key.';
comment on column key.account is 'Whose key it is.';
comment on column key.id is 'What names the key in lists and when it is revoked.';
comment on column key.scopes is 'Bit mask of what it allows.';
comment on column key.created is 'When it was made.';
comment on column key.revoked is 'From when on it is worth nothing; null: in force.';

create table project (
	project bigint primary key check (project between 0 and 1152921504606846975),
	name    text not null check (length(name) between 1 and 200),
	owner   bigint not null,
	state   smallint not null default 1 check (state between 1 and 4),
	origin  text not null unique,
	created timestamptz not null default now()
);
comment on table project is 'What a requester wants labelled: the unit of ownership, of the log, and of sharding.';
comment on column project.project is 'Random 60-bit number; 12 characters of Crockford base32 in the API and in its origin.';
comment on column project.name is 'Title, shown to annotators.';
comment on column project.owner is 'Account that made it; also a member.';
comment on column project.state is '1 draft (never opened), 2 open, 3 paused, 4 closed.';
comment on column project.origin is 'Origin line of its log.';
comment on column project.created is 'When it was made.';

create table member (
	project   bigint not null references project,
	no        integer not null check (no >= 1),
	account   bigint not null,
	role      smallint not null default 4 check (role between 1 and 4),
	pseudonym bytea not null check (octet_length(pseudonym) = 16),
	primary key (project, no),
	unique (project, account),
	unique (project, pseudonym)
);
create index member_account on member (account);
comment on table member is 'Who is behind a pseudonym, and what they may do here. Written before the first assignment; erasure deletes the row.';
comment on column member.project is 'The project.';
comment on column member.no is 'Dense number in the project, so that arrays index by it; never used again.';
comment on column member.account is 'The account.';
comment on column member.role is '1 owner, 2 manager, 3 reviewer, 4 annotator.';
comment on column member.pseudonym is '"a" of its entries: 128 random bits.';

create table document (
	project bigint not null references project,
	sha256  bytea not null check (octet_length(sha256) = 32),
	bytes   bytea not null,
	primary key (project, sha256)
);
comment on table document is 'Templates and policies (JCS) and guidelines (UTF-8), byte for byte as they were hashed.';
comment on column document.project is 'The project.';
comment on column document.sha256 is 'SHA-256 of bytes.';
comment on column document.bytes is 'The document.';

create table terms (
	project      bigint not null references project,
	idx          bigint not null,
	version      integer not null check (version >= 1),
	template     bytea not null,
	guidelines   bytea not null,
	policy       bytea not null,
	price_amount bigint not null check (price_amount between 0 and 9007199254740991),
	currency     text not null,
	primary key (project, idx),
	foreign key (project, template) references document,
	foreign key (project, guidelines) references document,
	foreign key (project, policy) references document
);
comment on table terms is 'Template, guidelines, policy and price in force from a "terms" entry on.';
comment on column terms.project is 'The project.';
comment on column terms.idx is 'Index of the entry in the log.';
comment on column terms.version is 'Number of the template, rising when it changes; shown as template_version.';
comment on column terms.template is 'SHA-256 of the template.';
comment on column terms.guidelines is 'SHA-256 of the guidelines.';
comment on column terms.policy is 'SHA-256 of the policy.';
comment on column terms.price_amount is 'Price of an answer, in micro-units.';
comment on column terms.currency is 'Currency of the price.';

create table chunk (
	project bigint not null references project,
	idx     bigint not null,
	first   bigint not null check (first >= 1),
	count   integer not null check (count >= 1),
	primary key (project, idx)
);
comment on table chunk is 'A "tasks" entry: which tasks it covers.';
comment on column chunk.project is 'The project.';
comment on column chunk.idx is 'Index of the entry in the log.';
comment on column chunk.first is 'Number of its first task.';
comment on column chunk.count is 'Number of its tasks.';

create table task (
	project     bigint not null,
	n           bigint not null check (n >= 1),
	chunk_idx   bigint not null,
	external_id text,
	grp         text,
	priority    smallint not null,
	targets     bigint[],
	content_sha bytea not null check (octet_length(content_sha) = 32),
	content     bytea not null,
	predictions bytea,
	primary key (project, n),
	unique (project, external_id)
);
comment on table task is 'Items to label, as imported.';
comment on column task.project is 'The project.';
comment on column task.n is 'Number from 1 without gaps; a random permutation within each chunk.';
comment on column task.chunk_idx is 'The "tasks" entry that covers it.';
comment on column task.external_id is 'The requester''s own id: what is imported twice is one task.';
comment on column task.grp is '"group": tasks of one prompt, say.';
comment on column task.priority is 'Higher is handed out first.';
comment on column task.targets is '"for": the only accounts it may go to; null: all. The log holds their number alone.';
comment on column task.content_sha is 'SHA-256 of content.';
comment on column task.content is 'JCS of the content, byte for byte as it was hashed.';
comment on column task.predictions is 'JCS of what models said of it; null: none.';

create table gold (
	project bigint not null,
	n       bigint not null,
	value   bytea not null,
	primary key (project, n)
);
comment on table gold is 'The known answers: set at import, once, and shown to nobody who answers.';
comment on column gold.project is 'The project.';
comment on column gold.n is 'The task.';
comment on column gold.value is 'JCS of the value. Its salt is derived from the server''s secret.';

create table entry (
	project bigint not null,
	idx     bigint not null check (idx >= 0),
	kind    smallint not null check (kind between 1 and 12),
	bytes   bytea not null check (octet_length(bytes) <= 1024),
	opening bytea,
	primary key (project, idx)
);
comment on table entry is 'Entries of the log that are not answers, and answers whose pseudonym was erased before a full tile held them.';
comment on column entry.project is 'The project.';
comment on column entry.idx is 'Index in the log.';
comment on column entry.kind is '1 open, 2 terms, 3 tasks, 4 answer, 5 review, 6 verdict, 7 withdraw, 8 erase, 9 sealing, 10 seal, 11 key, 12 payout.';
comment on column entry.bytes is 'The entry: JCS, byte for byte as it was hashed.';
comment on column entry.opening is 'JCS of what its commitment hides; null where it has none.';

create table answer (
	project    bigint not null,
	idx        bigint not null,
	n          bigint not null,
	price      bigint not null check (price >= 0),
	terms      bigint not null,
	no         integer not null,
	day        integer not null,
	kind       smallint not null check (kind between 1 and 3),
	surplus    boolean not null,
	salt       bytea not null check (octet_length(salt) = 32),
	commitment bytea not null check (octet_length(commitment) = 32),
	primary key (project, idx),
	unique (project, n, no)
);
comment on table answer is 'One answer of one annotator to one task: the half that stays, and the hold on its price. Its log entry follows from pseudonym, commitment and day.';
comment on column answer.project is 'The project.';
comment on column answer.idx is 'Index in the log.';
comment on column answer.n is 'The task.';
comment on column answer.price is 'What it was promised, in micro-units of the currency of its terms.';
comment on column answer.terms is 'Index of the "terms" entry under which it was handed out.';
comment on column answer.no is 'member.no of who gave it.';
comment on column answer.day is 'UTC day, days since 1970: "d" of its entry.';
comment on column answer.kind is 'What the annotator was then: 1 person, 2 verified-person, 3 agent.';
comment on column answer.surplus is 'Came when the task had all it needs; paid from the reserve for that.';
comment on column answer.salt is '"salt" of job.';
comment on column answer.commitment is '"c" of its entry.';

create table said (
	project bigint not null,
	idx     bigint not null,
	said    bytea not null,
	primary key (project, idx)
);
comment on table said is 'What was said in an answer: the half that erasure deletes.';
comment on column said.project is 'The project.';
comment on column said.idx is 'Index of the answer in the log.';
comment on column said.said is 'JCS of said, byte for byte as it was hashed.';

create table head (
	project bigint not null,
	prev    bigint not null,
	size    bigint not null check (size > prev and prev >= 0),
	epoch   bigint not null,
	root    bytea not null check (octet_length(root) = 32),
	peaks   bytea not null,
	primary key (project, prev)
);
comment on table head is 'Every state the log was ever in, one row a batch. The key is the size it grew from, so that a state has one successor: appending is inserting here, and of two writers one loses.';
comment on column head.project is 'The project.';
comment on column head.prev is 'Size before.';
comment on column head.size is 'Size after.';
comment on column head.epoch is 'Epoch of the desk that wrote it.';
comment on column head.root is 'RFC 6962 root at size.';
comment on column head.peaks is 'Roots of the complete subtrees at size, largest first, 32 bytes each.';

create table tile (
	project bigint not null,
	level   smallint not null check (level between -1 and 7),
	n       bigint not null,
	bytes   bytea not null,
	primary key (project, level, n)
);
alter table tile alter bytes set storage external; -- hashes do not compress, and compressing entries costs more than it saves
comment on table tile is 'Full tiles of the log (C2SP tlog-tiles); partial ones are cut on demand.';
comment on column tile.project is 'The project.';
comment on column tile.level is '-1: entries; 0 and up: hashes.';
comment on column tile.n is 'Number of the tile on its level.';
comment on column tile.bytes is 'The tile as it is served.';

create table desk (
	project bigint primary key references project,
	owner   text not null,
	epoch   bigint not null,
	until   timestamptz not null
);
comment on table desk is 'Which server owns a project. Every write to its log carries the epoch, so that a deposed owner can write nothing.';
comment on column desk.project is 'The project.';
comment on column desk.owner is 'Name of the server.';
comment on column desk.epoch is 'Rises each time the desk is opened anew.';
comment on column desk.until is 'When another server may take over, by the database''s clock.';

create table dataset (
	project      bigint not null references project,
	d            integer not null check (d >= 1),
	state        smallint not null default 1 check (state between 1 and 3),
	sealing_idx  bigint not null,
	seal_idx     bigint,
	size         bigint generated always as (sealing_idx + 1) stored,
	records      bigint,
	root         bytea,
	oz_root      bytea,
	manifest_sha bytea,
	licence      text not null,
	partial      boolean not null,
	problem      text,
	created      timestamptz not null default now(),
	primary key (project, d),
	check (state <> 2 or (seal_idx is not null and records is not null and root is not null and oz_root is not null
		and manifest_sha is not null))
);
comment on table dataset is 'Sealed releases of a project, and the one that is being made.';
comment on column dataset.project is 'The project.';
comment on column dataset.d is 'Number from 1.';
comment on column dataset.state is '1 being made, 2 sealed, 3 failed (problem says why; the number is tried again).';
comment on column dataset.sealing_idx is 'Index of the last "sealing" entry of this number.';
comment on column dataset.seal_idx is 'Index of its "seal" entry.';
comment on column dataset.size is 'S: it is a function of the first S entries.';
comment on column dataset.records is 'Number of records, which is that of tasks.';
comment on column dataset.root is 'RFC 6962 root over the records.';
comment on column dataset.oz_root is 'OpenZeppelin root over the records.';
comment on column dataset.manifest_sha is 'SHA-256 of manifest.json.';
comment on column dataset.licence is 'Licence, as the requester named it.';
comment on column dataset.partial is 'Sealed although more tasks are undecided than the policy allows.';
comment on column dataset.problem is 'Why it failed, for the requester.';
comment on column dataset.created is 'When sealing began.';

create table dataset_file (
	project bigint not null,
	d       integer not null,
	name    text not null,
	sha256  bytea not null check (octet_length(sha256) = 32),
	bytes   bigint not null check (bytes >= 0),
	primary key (project, d, name),
	foreign key (project, d) references dataset
);
comment on table dataset_file is 'Files of a dataset; they lie in the data folder under their SHA-256.';
comment on column dataset_file.project is 'The project.';
comment on column dataset_file.d is 'The dataset.';
comment on column dataset_file.name is 'Path in the bundle, or the name under which it is served beside it.';
comment on column dataset_file.sha256 is 'SHA-256 of the file, which is its name on disk.';
comment on column dataset_file.bytes is 'Its length.';

-- goldleaf_id: an id as the API writes it.
create function goldleaf_id(id bigint) returns text language sql immutable strict parallel safe as $$
	select string_agg(substr('0123456789abcdefghjkmnpqrstvwxyz', (id >> (5 * i) & 31)::int + 1, 1), '' order by i desc)
	from generate_series(0, 11) i
$$;
comment on function goldleaf_id is '60 bits as 12 characters of Crockford base32, lower case.';

-- desk_head_move: the first step of every append: compare-and-swap of the log's head.
--
-- Says 'committed' when the head is this very one already: the same batch, sent again because its reply was lost.
create function desk_head_move(p bigint, by_epoch bigint, old_size bigint, new_size bigint, new_root bytea, new_peaks bytea,
	out moved text) language plpgsql as $$
declare
	newest record;
begin
	select h.size, h.root, h.epoch into newest from head h where h.project = p order by h.prev desc limit 1;
	if newest.size = new_size and newest.root = new_root then
		moved := 'committed';
		return;
	end if;
	if not exists (select from desk d where d.project = p and d.epoch = by_epoch) then
		moved := 'deposed';
		return;
	end if;
	if coalesce(newest.size, 0) <> old_size then
		moved := 'moved';
		return;
	end if;
	-- Whoever else grows the log from old_size at this moment has the same key: one of us finds it taken.
	insert into head (project, prev, size, epoch, root, peaks)
		values (p, old_size, new_size, by_epoch, new_root, new_peaks) on conflict do nothing;
	moved := case when found then 'go on' else 'moved' end;
end $$;
comment on function desk_head_move is 'Compare-and-swap of a log''s head: go on, committed (it is there already), moved, deposed.';

-- desk_commit: appends a batch to the log of a project: everything or nothing.
--
-- Each group of arrays is one table's rows, as columns. targets of all tasks lie one behind the other; target_count says
-- how many are whose (0: anyone may have it).
create function desk_commit(p bigint, by_epoch bigint, old_size bigint, new_size bigint, new_root bytea, new_peaks bytea,
	answer_idx bigint[], answer_n bigint[], answer_no integer[], answer_price bigint[], answer_terms bigint[],
	answer_kind smallint[], answer_salt bytea[], answer_commitment bytea[], answer_day integer[], answer_surplus boolean[],
	answer_said bytea[],
	entry_idx bigint[], entry_kind smallint[], entry_bytes bytea[], entry_opening bytea[],
	tile_level smallint[], tile_n bigint[], tile_bytes bytea[],
	terms_idx bigint[], terms_version integer[], terms_template bytea[], terms_guidelines bytea[], terms_policy bytea[],
	terms_amount bigint[], terms_currency text[],
	chunk_idx bigint[], chunk_first bigint[], chunk_count integer[],
	task_n bigint[], task_chunk bigint[], external_ids text[], grps text[], priorities smallint[], target_count integer[],
	targets_flat bigint[], content_shas bytea[], contents bytea[], predictions bytea[], golds bytea[],
	out outcome text) language plpgsql as $$
begin
	outcome := desk_head_move(p, by_epoch, old_size, new_size, new_root, new_peaks);
	if outcome <> 'go on' then
		return;
	end if;
	if cardinality(answer_idx) > 0 then
		insert into answer (project, idx, n, no, price, terms, kind, salt, commitment, day, surplus)
			select p, a.* from unnest(answer_idx, answer_n, answer_no, answer_price, answer_terms, answer_kind,
				answer_salt, answer_commitment, answer_day, answer_surplus) a;
		insert into said (project, idx, said)
			select p, s.* from unnest(answer_idx, answer_said) s;
	end if;
	if cardinality(entry_idx) > 0 then
		insert into entry (project, idx, kind, bytes, opening)
			select p, e.* from unnest(entry_idx, entry_kind, entry_bytes, entry_opening) e;
	end if;
	if cardinality(tile_n) > 0 then
		insert into tile (project, level, n, bytes)
			select p, t.* from unnest(tile_level, tile_n, tile_bytes) t;
	end if;
	if cardinality(terms_idx) > 0 then
		insert into terms (project, idx, version, template, guidelines, policy, price_amount, currency)
			select p, t.* from unnest(terms_idx, terms_version, terms_template, terms_guidelines, terms_policy,
				terms_amount, terms_currency) t;
	end if;
	if cardinality(chunk_idx) > 0 then
		insert into chunk (project, idx, first, count)
			select p, c.* from unnest(chunk_idx, chunk_first, chunk_count) c;
		insert into task (project, n, chunk_idx, external_id, grp, priority, targets, content_sha, content, predictions)
			select p, t.n, t.chunk, t.external_id, t.grp, t.priority,
				case when t.targets > 0 then targets_flat[t.upto - t.targets + 1 : t.upto] end,
				t.content_sha, t.content, t.prediction
			from (select u.*, sum(u.targets) over (order by u.i) as upto
				from unnest(task_n, task_chunk, external_ids, grps, priorities, target_count, content_shas, contents,
					predictions) with ordinality
					u (n, chunk, external_id, grp, priority, targets, content_sha, content, prediction, i)) t
			order by t.n;
		insert into gold (project, n, value)
			select p, g.n, g.value from unnest(task_n, golds) g (n, value) where g.value is not null;
	end if;
	outcome := 'committed';
end $$;
comment on function desk_commit is 'Appends a batch to a project''s log, with the rows it stands for: committed, moved, deposed.';

-- Who may do what. Nothing that a receipt or a dataset rests on can be changed by the server.
revoke all on all functions in schema public from public;
grant execute on all functions in schema public to goldleaf_server;
grant select on all tables in schema public to goldleaf_server;
grant insert on account, key, project, member, document, terms, chunk, task, gold, entry, answer, said, head, tile, desk,
	dataset, dataset_file to goldleaf_server;
grant update on account, key, project, member, desk, dataset, dataset_file to goldleaf_server;
grant delete on member, said, dataset_file to goldleaf_server;
