-- Conduct: whoever runs a project may say that an annotator whose answers look odd is to go on.

alter table member add vouched boolean not null default false;
comment on column member.vouched is 'Whether hand-outs go on for this annotator however its answers look: who runs the project said so. Not in the log: it decides nothing about answers.';
