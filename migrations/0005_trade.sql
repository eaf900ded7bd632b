-- Trade: what buyers see of datasets: a catalogue, a price, and which of them are free for all.

alter table dataset
	add price_amount bigint not null default 0 check (price_amount between 0 and 9007199254740991),
	add currency text not null default 'USD',
	add card text,
	add sealed timestamptz,
	add sealed_no bigint;
create index dataset_sealed_no_key on dataset (sealed_no) where sealed_no is not null;
comment on column dataset.price_amount is 'What a copy costs, in micro-units; 0: nothing.';
comment on column dataset.currency is 'Currency of the price.';
comment on column dataset.card is 'JSON of what a catalogue says of it: questions, agreement, undecided, formats, guidelines_sha256. Null in one that was sealed before there were cards.';
comment on column dataset.sealed is 'When its files were complete.';
comment on column dataset.sealed_no is 'Counts the sealed datasets of all projects, so that the catalogue has an order.';

create sequence dataset_sealed_no as bigint;
comment on sequence dataset_sealed_no is 'Of dataset.sealed_no.';
update dataset set sealed = created, sealed_no = nextval('dataset_sealed_no') where state = 2;

create function goldleaf_open(licence text, price_amount bigint) returns boolean language sql immutable strict parallel safe as $$
	select price_amount = 0 and licence in ('CC0-1.0', 'CC-BY-4.0', 'CC-BY-SA-4.0', 'PDDL-1.0', 'ODC-By-1.0', 'ODbL-1.0',
		'Apache-2.0', 'MIT', 'CDLA-Permissive-2.0')
$$;
comment on function goldleaf_open is 'Whether a dataset''s files are for anyone: free, under a licence that lets everybody pass it on.';

revoke all on all functions in schema public from public;
grant execute on all functions in schema public to goldleaf_server;
grant usage on sequence dataset_sealed_no to goldleaf_server;
