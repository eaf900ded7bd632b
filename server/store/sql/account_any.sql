-- account_any() -> account bigint
--
-- Some admin, if there is one: whether this is the first start.
select account from account where admin limit 1
