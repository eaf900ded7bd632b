-- desk_claim(project bigint, owner text, fresh boolean, lease_ms bigint) -> epoch bigint, owner text, mine boolean, left_ms bigint
--
-- Takes a project, or goes on holding it, for lease_ms from now. fresh: a desk is being opened, so what an earlier one of
-- the same owner still has in flight must not count: a new epoch. Not mine: another server's for left_ms more.
with claimed as (
	insert into desk as d (project, owner, epoch, until)
		values ($1, $2, 1, clock_timestamp() + $4 * interval '1 millisecond')
		on conflict (project) do update
		set owner = excluded.owner, until = excluded.until,
			epoch = d.epoch + case when d.owner = excluded.owner and not $3 then 0 else 1 end
		where d.owner = excluded.owner or d.until < excluded.until - $4 * interval '1 millisecond'
		returning d.epoch, d.owner
)
select epoch, owner, true as mine, $4 as left_ms from claimed
union all
select epoch, owner, false, greatest(0, (extract(epoch from until - clock_timestamp()) * 1000)::bigint)
from desk where project = $1 and not exists (select from claimed)
