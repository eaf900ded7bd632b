#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "base/hex.h"
#include "base/json.h"
#include "cli/cli.h"
#include "cli/slurp.h"
#include "dataset/record_proof.h"
#include "dataset/receipt.h"

#define INPUT_MAX (64 << 20)

static int run(int argc, char **argv);

static const char help[] =
        "goldleaf verify --receipt mine.tlog-proof --vkey log.vkey\n"
        "goldleaf verify --record record.json --proof proof.json --manifest manifest.json\n"
        "curl -s https://host/v1/datasets/7kq2.1/proof/17 | goldleaf verify --proof - --root e98d8af8...\n"
        "\n"
        "Checks one thing offline: that a receipt's entry, with its opening, is in the log that a key has "
        "signed; or that\n"
        "a record stands at its place in a dataset.\n"
        "\n"
        "  --receipt FILE    a receipt, as the server returned it\n"
        "  --vkey FILE       the log's public key, from somebody you trust\n"
        "  --proof FILE      JSON of /v1/datasets/{d}/proof/{index}\n"
        "  --record FILE     the record's line as you hold it; without it, the one inside the proof is "
        "checked\n"
        "  --root HEX        the dataset's root that you trust; or 0x and its oz_root\n"
        "  --manifest FILE   the manifest that you trust, which names both roots\n"
        "  --json            the outcome as one JSON object\n"
        "\n"
        "'-' is stdin. Exit: 0 it verifies, 1 it does not, 2 usage or a file that cannot be read.";

const struct gl_command gl_command_verify = {
	.name = "verify",
	.summary = "check a receipt, or a record with its proof",
	.help = help,
	.run = run,
};

struct verify {
	struct gl_buf receipt, vkey, record, proof, manifest;
	const char *root;
	bool json;
};

static void put_text(struct gl_buf *out, const char *before, const char *text, size_t len)
{
	gl_buf_puts(out, before);
	gl_jcs_string(out, text, len);
}

/* out holds the members that describe what was verified, each behind a comma. */
static int outcome(
        const struct verify *v, const struct gl_err *e, const struct gl_buf *about, const char *said)
{
	gl_buf_auto out;

	gl_buf_init(&out, INPUT_MAX);
	if (v->json) {
		gl_buf_puts(&out, e->code ? "{\"verified\":false" : "{\"verified\":true");
		if (e->code)
			put_text(&out, ",\"message\":", e->text, strlen(e->text));
		else
			gl_buf_add(&out, about->data, about->len);
		gl_buf_puts(&out, "}");
		puts(out.data);
	} else if (e->code) {
		fprintf(stderr, "goldleaf verify: it does not verify: %s\n", e->text);
	} else {
		puts(said);
	}
	return e->code ? GL_EXIT_WRONG : 0;
}

/* ---- a receipt ---- */

static int verify_receipt(const struct verify *v)
{
	struct gl_receipt r = { 0 };
	struct gl_vkey key;
	struct gl_err e = { 0 };
	gl_buf_auto about, said;
	int code;

	gl_buf_init(&about, INPUT_MAX);
	gl_buf_init(&said, INPUT_MAX);
	if (gl_vkey_parse(&key, v->vkey.data, v->vkey.len, &e)) {
		fprintf(stderr, "goldleaf verify: vkey: %s\n", e.text);
		return GL_EXIT_USAGE;
	}
	if (!gl_receipt_parse(&r, v->receipt.data, v->receipt.len, &e) && !gl_receipt_check(&r, &key, &e)) {
		put_text(&about, ",\"origin\":", r.checkpoint.origin, strlen(r.checkpoint.origin));
		gl_buf_printf(&about,
		        ",\"index\":%llu,\"size\":%llu,\"entry\":", (unsigned long long)r.proof.index,
		        (unsigned long long)r.checkpoint.size);
		gl_buf_add(&about, r.entry_text.data, r.entry_text.len);
		gl_buf_puts(&about, ",\"opening\":");
		gl_jcs(&about, r.opening);
		gl_buf_printf(&said, "The log %s has, among its first %llu entries, this %s at index %llu:\n",
		        r.checkpoint.origin, (unsigned long long)r.checkpoint.size,
		        gl_entry_kind_name(r.entry.kind), (unsigned long long)r.proof.index);
		gl_jcs(&said, r.opening);
	}
	code = outcome(v, &e, &about, said.data);
	gl_receipt_release(&r);
	return code;
}

/* ---- a record ---- */

/* The roots that the caller trusts: at least one, from the manifest or the command line. */
static enum gl_code trusted_roots(const struct verify *v, struct gl_record_roots *roots, struct gl_err *e)
{
	gl_json_doc_auto doc = { 0 };

	if (v->manifest.data) {
		if (gl_json_parse_jcs(&doc, v->manifest.data, v->manifest.len, e) ||
		        gl_record_roots_parse(roots, gl_json_get(doc.root, "records"), e))
			return gl_fail_in(e, "manifest: ");
	}
	if (!v->root)
		return GL_OK;
	if (!strncmp(v->root, "0x", 2))
		roots->oz_known = gl_unhex(roots->oz_root, GL_HASH_BYTES, v->root + 2, strlen(v->root + 2));
	else
		roots->known = gl_unhex(roots->root, GL_HASH_BYTES, v->root, strlen(v->root));
	if (!roots->known && !roots->oz_known)
		return gl_fail(e, GL_BAD_REQUEST,
		        "--root must be 64 lower-case hex digits, with 0x before an oz_root");
	return GL_OK;
}

static int verify_record(const struct verify *v)
{
	struct gl_record_roots roots = { 0 };
	struct gl_record_proof p = { 0 };
	struct gl_err e = { 0 };
	gl_buf_auto about, said;
	int code;

	gl_buf_init(&about, INPUT_MAX);
	gl_buf_init(&said, INPUT_MAX);
	if (trusted_roots(v, &roots, &e)) {
		fprintf(stderr, "goldleaf verify: %s\n", e.text);
		return GL_EXIT_USAGE;
	}
	if (!gl_record_proof_parse(&p, v->proof.data, v->proof.len, &e) &&
	        !gl_record_proof_check(&p, &roots, v->record.data, v->record.len, &e)) {
		gl_buf_printf(&about,
		        ",\"index\":%llu,\"count\":%llu,\"record\":", (unsigned long long)p.index,
		        (unsigned long long)p.size);
		gl_buf_add(&about, p.record.data, p.record.len);
		gl_buf_printf(&said, "The dataset has, among its %llu records, this one at index %llu:\n%s",
		        (unsigned long long)p.size, (unsigned long long)p.index, p.record.data);
	}
	code = outcome(v, &e, &about, said.data);
	gl_record_proof_release(&p);
	return code;
}

/* ---- what was asked ---- */

static void verify_release(struct verify *v)
{
	struct gl_buf *all[] = { &v->receipt, &v->vkey, &v->record, &v->proof, &v->manifest };

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		gl_buf_release(all[i]);
}

static int run(int argc, char **argv)
{
	__attribute__((cleanup(verify_release))) struct verify v = { 0 };
	const struct {
		const char *name;
		struct gl_buf *into;
	} files[] = {
		{ "receipt", &v.receipt },
		{ "vkey", &v.vkey },
		{ "record", &v.record },
		{ "proof", &v.proof },
		{ "manifest", &v.manifest },
	};
	static const struct option options[] = {
		{ "receipt", required_argument, NULL, 0 },
		{ "vkey", required_argument, NULL, 0 },
		{ "record", required_argument, NULL, 0 },
		{ "proof", required_argument, NULL, 0 },
		{ "manifest", required_argument, NULL, 0 },
		{ "root", required_argument, NULL, 'r' },
		{ "json", no_argument, NULL, 'j' },
		{ 0 },
	};
	struct gl_err e = { 0 };
	int c, which;

	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
		gl_buf_init(files[i].into, INPUT_MAX);
	while ((c = getopt_long(argc, argv, "", options, &which)) != -1) {
		if (c == 'r')
			v.root = optarg;
		if (c == 'j')
			v.json = true;
		if (c == '?')
			return gl_cli_usage(&gl_command_verify, "what it was given is not understood");
		if (!c && gl_slurp(files[which].into, optarg, &e)) {
			fprintf(stderr, "goldleaf verify: %s\n", e.text);
			return GL_EXIT_USAGE;
		}
	}
	if (optind != argc || !v.receipt.data == !v.proof.data)
		return gl_cli_usage(&gl_command_verify, "give either --receipt or --proof");
	if (v.receipt.data && !v.vkey.data)
		return gl_cli_usage(&gl_command_verify, "a receipt needs --vkey");
	if (v.proof.data && !v.manifest.data && !v.root)
		return gl_cli_usage(&gl_command_verify,
		        "a proof needs --root or --manifest: the roots inside it prove nothing");
	return v.receipt.data ? verify_receipt(&v) : verify_record(&v);
}
