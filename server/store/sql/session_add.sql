-- session_add(hash bytea, id bigint, account bigint, agent text, lifetime_s bigint) -> body text
--
-- Signs an account in. Its sessions that are over for a day are forgotten, and so are everybody's invitations; of its sessions
-- beyond 50 the longest unused end.
with old as (
	delete from session where account = $3 and least(ended, expires) < now() - interval '1 day'
), uninvited as (
	delete from invitation where expires < now() - interval '1 day'
), surplus as (
	update session s set ended = clock_timestamp()
	where s.hash in (select hash from session where account = $3 and ended is null and expires > now()
		order by seen desc offset 49)
), made as (
	insert into session (hash, id, account, agent, expires)
		values ($1, $2, $3, $4, now() + $5 * interval '1 second') returning expires
)
select json_build_object('account', json_build_object('id', goldleaf_id(a.account), 'name', a.name, 'username', a.username,
		'kind', goldleaf_kind(a.kind), 'admin', a.admin), 'expires_at', goldleaf_time(made.expires))::text as body
from account a, made where a.account = $3
