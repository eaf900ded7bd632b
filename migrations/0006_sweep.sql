-- Invitations that nobody can use any more do not stay for ever: they are forgotten where sessions are (session_add).

create index invitation_expires on invitation (expires);
comment on table invitation is 'Links that let somebody make an account. Deleted a day after they expired, at anybody''s next sign-in.';
