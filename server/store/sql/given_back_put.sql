-- given_back_put(project bigint, n bigint, no integer, reason smallint)
--
-- Keeps why an assignment was given back; a later reason takes the place of an earlier one.
insert into given_back (project, n, no, reason) values ($1, $2, $3, $4)
on conflict (project, n, no) do update set reason = excluded.reason, at = now()
