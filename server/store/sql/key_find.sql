-- key_find(hash bytea) -> account bigint, kind smallint, admin boolean, scopes integer
--
-- Whose key this is, if it is in force.
select a.account, a.kind, a.admin, k.scopes
from key k join account a on a.account = k.account where k.hash = $1 and k.revoked is null
