-- What must hold in the database at every moment, crashes or not: each query returns rows only when something is wrong.
-- `goldleaf fsck` asks them all, and so does the chaos test. A query begins behind a line "-- [name] what a row means".
-- Expensive columns (what was said, contents) are not read, but every table is: minutes on a large server.

-- [answered_twice] one account answered one task more than once
select goldleaf_id(a.project) as project, a.n as task, goldleaf_id(m.account) as account, array_agg(a.idx order by a.idx) as answers
from answer a join member m on m.project = a.project and m.no = a.no
group by a.project, a.n, m.account having count(*) > 1;

-- [log_gap] the indices of a log are not dense, or one stands twice, or the head's size is another
-- An entry of kind 4 repeats an answer whose pseudonym was erased.
select goldleaf_id(p.project) as project, l.entries, l.distinct_entries, l.last, h.size as head
from project p
left join (
	select project, count(*) as entries, count(distinct idx) as distinct_entries, max(idx) as last
	from (select project, idx from answer union all select project, idx from entry where kind <> 4) x group by project
) l on l.project = p.project
left join (select project, max(size) as size from head group by project) h on h.project = p.project
where coalesce(l.entries, 0) <> coalesce(h.size, 0) or l.entries <> l.distinct_entries or l.last + 1 <> l.entries
	or coalesce(l.last, -1) + 1 <> coalesce(h.size, 0);

-- [head_chain] a state of a log does not grow from the one before it
select goldleaf_id(project) as project, prev, size, before
from (select project, prev, size, coalesce(lag(size) over (partition by project order by prev), 0) as before from head) h
where prev <> before;

-- [head_epoch] a deposed desk wrote to a log, or one that never was
select goldleaf_id(h.project) as project, h.prev, h.epoch, h.before, d.epoch as desk
from (select *, lag(epoch) over (partition by project order by prev) as before from head) h
left join desk d on d.project = h.project
where h.epoch < h.before or d.epoch is null or h.epoch > d.epoch;

-- [head_peaks] a head does not name one root for each complete subtree
select goldleaf_id(project) as project, prev, size, octet_length(peaks) as bytes
from head
where octet_length(peaks) <> 32 * length(replace(size::bit(63)::text, '0', ''));

-- [tile_missing] a full tile is not there, or one is that should not be
select goldleaf_id(coalesce(want.project, t.project)) as project, coalesce(want.level, t.level) as level, want.n as missing,
	t.n as found
from (
	select h.project, l.level, g.n
	from (select project, max(size) as size from head group by project) h
	cross join (select level::smallint, greatest(level, 0) as up from generate_series(-1, 6) level) l
	cross join lateral generate_series(0, (h.size >> (8 * (l.up + 1))) - 1) g (n)
) want
full join tile t on t.project = want.project and t.level = want.level and t.n = want.n
where t.n is null or want.n is null;

-- [tile_length] a tile of hashes is not 256 hashes long
select goldleaf_id(project) as project, level, n, octet_length(bytes) as bytes
from tile where level >= 0 and octet_length(bytes) <> 8192;

-- [said_alone] something was said in no answer
select goldleaf_id(s.project) as project, s.idx
from said s left join answer a on a.project = s.project and a.idx = s.idx
where a.idx is null;

-- [said_missing] what was said is gone although its annotator was not erased
select goldleaf_id(a.project) as project, a.idx
from answer a
join member m on m.project = a.project and m.no = a.no
left join said s on s.project = a.project and s.idx = a.idx
where s.idx is null;

-- [said_left] an annotator was erased, but not what was said
select goldleaf_id(a.project) as project, a.idx, a.no
from answer a
join said s on s.project = a.project and s.idx = a.idx
left join member m on m.project = a.project and m.no = a.no
where m.no is null;

-- [member_gap] numbers of members are missing without an erasure
select goldleaf_id(m.project) as project, m.last, m.members, coalesce(e.erased, 0) as erased
from (select project, max(no) as last, count(*) as members from member group by project) m
left join (select project, count(*) as erased from entry where kind = 8 group by project) e on e.project = m.project
where m.last > m.members + coalesce(e.erased, 0);

-- [member_number] a member has a number that was not given out yet, so it may be given out again
select goldleaf_id(m.project) as project, max(m.no) as last, p.members
from member m join project p on p.project = m.project group by m.project, p.members having max(m.no) > p.members;

-- [account_twice] one account has two numbers in a project
select goldleaf_id(project) as project, goldleaf_id(account) as account, array_agg(no) as numbers
from member group by project, account having count(*) > 1;

-- [task_unknown] an answer is to a task that was not logged before it
select goldleaf_id(a.project) as project, a.idx, a.n as task, t.chunk_idx as logged
from answer a left join task t on t.project = a.project and t.n = a.n
where t.n is null or t.chunk_idx >= a.idx;

-- [task_gap] the numbers of a project's tasks are not dense
select goldleaf_id(project) as project, count(*) as tasks, max(n) as last
from task group by project having count(*) <> max(n);

-- [chunk_wrong] a chunk of tasks does not follow the one before it, is not what it holds, or is not in the log
select goldleaf_id(c.project) as project, c.idx, c.first, c.count, c.expected, t.tasks
from (
	select *, 1 + coalesce(sum(count) over (partition by project order by idx rows between unbounded preceding and 1 preceding), 0)
		as expected
	from chunk
) c
left join (select project, chunk_idx, count(*) as tasks, min(n) as first, max(n) as last from task group by project, chunk_idx) t
	on t.project = c.project and t.chunk_idx = c.idx
left join entry e on e.project = c.project and e.idx = c.idx and e.kind = 3
where c.first <> c.expected or t.tasks is distinct from c.count::bigint or t.first <> c.first
	or t.last <> c.first + c.count - 1 or e.idx is null;

-- [gold_alone] a known answer belongs to no task
select goldleaf_id(g.project) as project, g.n as task
from gold g left join task t on t.project = g.project and t.n = g.n
where t.n is null;

-- [terms_wrong] an answer names terms that are not there, came later, or promised another price
select goldleaf_id(a.project) as project, a.idx, a.terms, a.price, t.price_amount
from answer a left join terms t on t.project = a.project and t.idx = a.terms
where t.idx is null or t.idx >= a.idx or t.price_amount <> a.price;

-- [terms_unlogged] terms are in force that the log does not name, or the log names terms that are not there
select goldleaf_id(coalesce(t.project, e.project)) as project, t.idx as terms, e.idx as entry
from terms t full join (select project, idx from entry where kind = 2) e on e.project = t.project and e.idx = t.idx
where t.idx is null or e.idx is null;

-- [beyond_max] a task without gold has more answers than any policy of its project allows, not counted as surplus
select goldleaf_id(a.project) as project, a.n as task, a.answers, p.most
from (
	select a.project, a.n, count(*) as answers from answer a left join gold g on g.project = a.project and g.n = a.n
	where not a.surplus and g.n is null group by a.project, a.n
) a
join (
	select t.project, max((convert_from(d.bytes, 'UTF8')::json -> 'redundancy' ->> 'max')::bigint) as most
	from terms t join document d on d.project = t.project and d.sha256 = t.policy group by t.project
) p on p.project = a.project
where a.answers > p.most;

-- [day_back] an answer's day is before that of the answer before it
select goldleaf_id(project) as project, idx, day, before
from (select project, idx, day, lag(day) over (partition by project order by idx) as before from answer) a
where day < before;

-- [commitment_twice] two answers have one commitment
select goldleaf_id(project) as project, encode(commitment, 'hex') as commitment, array_agg(idx) as answers
from answer group by project, commitment having count(*) > 1;

-- [log_start] a log does not begin with "open"
select goldleaf_id(h.project) as project, e.kind
from (select distinct project from head) h left join entry e on e.project = h.project and e.idx = 0
where e.kind is distinct from 1::smallint;

-- [opening_alone] an entry that is committed to something lacks its opening, or one that is not has one
select goldleaf_id(project) as project, idx, kind from entry where (opening is not null) <> (kind in (5, 6, 7));

-- [ruling_unknown] a review or withdrawal is of a task that was not logged before it
select goldleaf_id(e.project) as project, e.idx, e.n as task, t.chunk_idx as logged
from (select project, idx, (convert_from(opening, 'UTF8')::json ->> 'n')::bigint as n from entry where kind in (5, 7)) e
left join task t on t.project = e.project and t.n = e.n
where t.n is null or t.chunk_idx >= e.idx;

-- [review_of_own] somebody reviewed a task that they answered
select goldleaf_id(r.project) as project, r.idx as review, a.idx as answer, r.n as task
from (
	select project, idx, (convert_from(opening, 'UTF8')::json ->> 'n')::bigint as n,
		decode(convert_from(bytes, 'UTF8')::json ->> 'a', 'hex') as pseudonym
	from entry where kind = 5
) r
join member m on m.project = r.project and m.pseudonym = r.pseudonym
join answer a on a.project = r.project and a.n = r.n and a.no = m.no;

-- [reviewed_twice] one account reviewed one task more than once
select goldleaf_id(project) as project, n as task, pseudonym, array_agg(idx order by idx) as reviews
from (
	select project, idx, convert_from(opening, 'UTF8')::json ->> 'n' as n, convert_from(bytes, 'UTF8')::json ->> 'a' as pseudonym
	from entry where kind = 5
) r
group by project, n, pseudonym having count(*) > 1;

-- [withdrawn_twice] one task was withdrawn more than once
select goldleaf_id(project) as project, n as task, array_agg(idx order by idx) as withdrawals
from (select project, idx, convert_from(opening, 'UTF8')::json ->> 'n' as n from entry where kind = 7) w
group by project, n having count(*) > 1;

-- [given_back_alone] an assignment that was given back was of no task or to no member
select goldleaf_id(g.project) as project, g.n as task, g.no
from given_back g
left join task t on t.project = g.project and t.n = g.n
left join member m on m.project = g.project and m.no = g.no
where t.n is null or m.no is null;

-- [dataset_wrong] a dataset's entries are not in the log, or a sealed one has no manifest
select goldleaf_id(d.project) as project, d.d as dataset, d.state, s.kind as sealing, l.kind as seal, f.name as manifest
from dataset d
left join entry s on s.project = d.project and s.idx = d.sealing_idx
left join entry l on l.project = d.project and l.idx = d.seal_idx
left join dataset_file f on f.project = d.project and f.d = d.d and f.name = 'manifest.json' and f.sha256 = d.manifest_sha
where s.kind is distinct from 9::smallint
	or (d.state = 2 and (l.kind is distinct from 10::smallint or d.seal_idx <= d.sealing_idx or f.name is null));

-- [dataset_unlisted] a sealed dataset is not in the catalogue, stands there twice, or lacks what it is exported as
select goldleaf_id(d.project) as project, d.d as dataset, d.sealed_no, d.card is not null as card, count(f.name) as exports
from dataset d
left join dataset_file f on f.project = d.project and f.d = d.d and f.name like 'export/%'
where d.state = 2
group by d.project, d.d, d.sealed_no, d.card
having d.sealed_no is null or (d.card is not null and count(f.name) = 0)
	or (select count(*) from dataset o where o.sealed_no = d.sealed_no) > 1;

-- [session_times] a session was used before it was made or after it was over, or belongs to an account that cannot sign in
select goldleaf_id(s.id) as session, goldleaf_id(s.account) as account, s.created, s.seen, s.expires, s.ended
from session s join account a on a.account = s.account
where s.seen < s.created or s.seen > s.expires or s.expires <= s.created or a.password is null;

-- [link_times] an invitation or a link to set a password was over before it was made
select 'invitation' as what, goldleaf_id(id) as id, created, expires from invitation where expires < created
union all
select 'reset', goldleaf_id(account), created, expires from reset where expires < created;
