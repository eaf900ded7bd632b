-- key_list(account bigint, after bigint) -> key bigint, body text
--
-- An account's keys in force, the oldest first, 100 at a time by when they were made, in microseconds.
select made as key, json_build_object('id', id, 'scopes', goldleaf_scopes(scopes), 'created_at', goldleaf_time(created))::text as body
from (select *, (extract(epoch from created) * 1000000)::bigint as made from key where account = $1 and revoked is null) k
where made > $2 order by made limit 100
