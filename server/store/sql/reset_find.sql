-- reset_find(hash bytea) -> account bigint, username text
--
-- Whose password this link sets; no row: it was used, replaced, or has expired.
select a.account, a.username from reset r join account a on a.account = r.account
where r.hash = $1 and r.expires > now()
