#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/auto.h"
#include "base/hex.h"
#include "base/id.h"
#include "base/json.h"
#include "cli/cli.h"
#include "cli/client_project.h"
#include "jobs/seal.h"
#include "live/server.h"

static int run(int argc, char **argv);

static const char help[] =
        "goldleaf seal --data .goldleaf --project 7kq2m0d9xw4t --dataset 1 --out again\n"
        "\n"
        "Makes a sealed dataset's files again, for who doubts that they follow from the log: from the "
        "database and the\n"
        "server's secret (which gold commitments need), without asking the server that sealed it. The day of "
        "its making, which\n"
        "follows from nothing, is taken from the stored manifest. New datasets are sealed over HTTP:\n"
        "POST /v1/projects/{p}/datasets.\n"
        "\n"
        "  --database TEXT   libpq connection string; GOLDLEAF_DATABASE without it\n"
        "  --data FOLDER     the server's data folder, with `secret` and `files`\n"
        "  --project ID      the project\n"
        "  --dataset N       number of the dataset\n"
        "  --out FOLDER      an empty folder, or one to make: records.jsonl, manifest.json, ... without "
        "log/\n"
        "  --json            what came of it as one JSON object\n"
        "\n"
        "Exit: 0 the manifest is the sealed one to the byte, 1 it is not, 2 usage, or there is no such "
        "dataset.";

const struct gl_command gl_command_seal = {
	.name = "seal",
	.summary = "make a sealed dataset's files again",
	.help = help,
	.run = run,
};

struct again {
	const char *database, *data, *project, *dataset, *out;
	struct gl_seal seal;
	struct gl_server server;         /* its secrets */
	uint8_t manifest[GL_HASH_BYTES]; /* as it was sealed */
	char files[4200];
	bool json;
};

static enum gl_code ask(
        struct again *x, struct gl_session *db, enum gl_sql sql, struct gl_rows *rows, struct gl_err *e)
{
	gl_args_auto a = { 0 };

	gl_args_init(&a, 256);
	gl_args_i64(&a, x->seal.project);
	if (sql != GL_SQL_PROJECT_GET)
		gl_args_i32(&a, (int32_t)x->seal.dataset);
	if (gl_session_ask(db, sql, &a, rows, e))
		return e->code;
	return rows->count
	               ? GL_OK
	               : gl_fail(e, GL_NOT_FOUND, "there is no sealed dataset %s.%s", x->project, x->dataset);
}

/* The hash of the manifest that was sealed, and the day that it states. */
static enum gl_code read_manifest(struct again *x, const struct gl_json *sha256, struct gl_err *e)
{
	char folder[4200];

	if (!gl_json_is(sha256, GL_JSON_STRING) ||
	        !gl_unhex(x->manifest, sizeof(x->manifest), sha256->text, sha256->len))
		return gl_fail(e, GL_NOT_FOUND, "dataset %s.%s is not sealed", x->project, x->dataset);
	snprintf(folder, sizeof(folder), "%s/files", x->data);
	return gl_seal_recall(&x->seal, folder, x->manifest, e);
}

/* What was decided when it was sealed: size, licence, partial, name, origin. */
static enum gl_code read_decisions(struct again *x, struct gl_session *db, struct gl_err *e)
{
	gl_rows_auto project = { 0 }, dataset = { 0 };
	gl_json_doc_auto doc = { 0 };
	const char *body;
	int64_t size = 0;
	size_t len;

	if (ask(x, db, GL_SQL_PROJECT_GET, &project, e) || ask(x, db, GL_SQL_DATASET_GET, &dataset, e))
		return e->code;
	body = gl_rows_text(&dataset, 0, 0, &len);
	if (gl_json_parse(&doc, body, len, e))
		return e->code;
	gl_json_int(gl_json_get(doc.root, "size"), 1, GL_JSON_INT_MAX, &size);
	x->seal.size = (uint64_t)size;
	x->seal.partial = gl_json_is(gl_json_get(doc.root, "partial"), GL_JSON_TRUE);
	snprintf(x->seal.licence, sizeof(x->seal.licence), "%s", gl_json_get(doc.root, "licence")->text);
	snprintf(x->seal.name, sizeof(x->seal.name), "%s", gl_rows_text(&project, 0, 0, NULL));
	snprintf(x->seal.origin, sizeof(x->seal.origin), "%s", gl_rows_text(&project, 0, 2, NULL));
	return read_manifest(x, gl_json_get(doc.root, "manifest_sha256"), e);
}

/* The secret must be there: what a new one gives would differ. */
static enum gl_code read_secret(struct again *x, struct gl_err *e)
{
	char path[4200];

	snprintf(path, sizeof(path), "%s/secret", x->data);
	if (access(path, R_OK))
		return gl_fail(e, GL_INVALID, "%s: %s; --data must name the server's data folder", path,
		        strerror(errno));
	if (gl_server_secrets(&x->server, x->data, e))
		return e->code;
	gl_server_project_secret(x->seal.gold_secret, x->server.secret_gold, x->seal.project);
	return GL_OK;
}

/* Made under their hashes; two names may have one content. */
static enum gl_code name_files(const struct again *x, struct gl_err *e)
{
	char from[4400], to[4400], hex[2 * GL_HASH_BYTES + 1];

	snprintf(to, sizeof(to), "%s/terms", x->out);
	if (gl_folder_make(to, e))
		return e->code;
	for (size_t i = 0; i < x->seal.files; i++) {
		gl_hex(hex, x->seal.file[i].sha256, GL_HASH_BYTES);
		snprintf(from, sizeof(from), "%s/%s", x->files, hex);
		snprintf(to, sizeof(to), "%s/%s", x->out, x->seal.file[i].name);
		if (link(from, to))
			return gl_fail(e, GL_INVALID, "cannot make %s: %s", to, strerror(errno));
	}
	for (size_t i = 0; i < x->seal.files; i++) {
		gl_hex(hex, x->seal.file[i].sha256, GL_HASH_BYTES);
		snprintf(from, sizeof(from), "%s/%s", x->files, hex);
		unlink(from);
	}
	rmdir(x->files);
	return GL_OK;
}

static int make(struct again *x)
{
	gl_session_auto *db = NULL;
	struct gl_err e = { 0 };
	bool same;

	db = gl_session_open(x->database, GL_ROLE_SERVER, &e);
	if (!db || gl_folder_make(x->out, &e) || gl_folder_make(x->files, &e) || read_secret(x, &e) ||
	        read_decisions(x, db, &e) || gl_seal_make(&x->seal, db, &e) || name_files(x, &e)) {
		fprintf(stderr, "goldleaf seal: %s\n", e.text);
		return GL_EXIT_USAGE;
	}
	same = !memcmp(x->seal.manifest, x->manifest, sizeof(x->manifest));
	if (x->json) {
		printf("{\"records\":%u,\"same\":%s,\"size\":%llu}\n", x->seal.records,
		        same ? "true" : "false", (unsigned long long)x->seal.size);
		return same ? 0 : GL_EXIT_WRONG;
	}
	printf("%u records of the log's first %llu entries: the manifest is %s\n", x->seal.records,
	        (unsigned long long)x->seal.size,
	        same ? "the sealed one, byte for byte" : "NOT the one that was sealed");
	return same ? 0 : GL_EXIT_WRONG;
}

static int run(int argc, char **argv)
{
	struct again x = { .database = getenv("GOLDLEAF_DATABASE") };
	const struct {
		const char *name;
		const char **into;
	} texts[] = { { "database", &x.database }, { "data", &x.data }, { "project", &x.project },
		{ "dataset", &x.dataset }, { "out", &x.out } };
	static const struct option options[] = { { "database", required_argument, NULL, 0 },
		{ "data", required_argument, NULL, 0 }, { "project", required_argument, NULL, 0 },
		{ "dataset", required_argument, NULL, 0 }, { "out", required_argument, NULL, 0 },
		{ "json", no_argument, NULL, 'j' }, { 0 } };
	int c, which, code;

	while ((c = getopt_long(argc, argv, "", options, &which)) != -1) {
		if (c == 'j')
			x.json = true;
		else if (c)
			return gl_cli_usage(&gl_command_seal, "what it was given is not understood");
		else
			*texts[which].into = optarg;
	}
	for (size_t i = 0; i < GL_COUNT(texts); i++)
		if (!*texts[i].into)
			return gl_cli_usage(&gl_command_seal, "give --%s", texts[i].name);
	x.seal.dataset = (uint32_t)strtoul(x.dataset, NULL, 10);
	if (optind != argc || !gl_id_parse(&x.seal.project, x.project, strlen(x.project)) || !x.seal.dataset)
		return gl_cli_usage(
		        &gl_command_seal, "--project and --dataset are the two halves of a dataset's id");
	snprintf(x.files, sizeof(x.files), "%s/.making", x.out);
	x.seal.folder = x.files;
	code = make(&x);
	gl_seal_release(&x.seal);
	gl_signer_release(&x.server.signer);
	return code;
}
