#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/audit.h"
#include "base/auto.h"
#include "cli/cli.h"
#include "cli/client.h"
#include "cli/slurp.h"

#define SMALL_MAX    (1 << 20) /* a vkey, a receipt */
#define PATIENCE_MS  30000
#define URL_MAX      1000
#define DATASET_PATH "/datasets/"

static int run(int argc, char **argv);

static const char help[] =
        "goldleaf audit bundle.tar --vkey log.vkey\n"
        "goldleaf audit bundle/ --vkey log.vkey --receipt mine.tlog-proof\n"
        "goldleaf audit http://127.0.0.1:8080/v1/datasets/7kq2.1 --vkey log.vkey --json\n"
        "\n"
        "Checks a dataset from its bytes alone: every hash, signature and opening, that "
        "every answer in the log is used\n"
        "or left out for a reason that holds, the consensus run again, the roots, and "
        "what each annotator earned. It\n"
        "names the first thing that is wrong.\n"
        "\n"
        "  BUNDLE            a folder, a .tar, or the address of a dataset on a running "
        "server (its bundle.tar is\n"
        "                    downloaded to a temporary file)\n"
        "  --vkey FILE       the log's public key, from somebody you trust; never taken "
        "from the bundle or the server\n"
        "                    (a server shows its own at /log/PROJECT/vkey: compare, or keep "
        "the one you saw first)\n"
        "  --receipt FILE    a receipt to hold against the log ('-': stdin); one that is "
        "newer than the bundle needs\n"
        "                    an address, from which the proof of consistency is fetched\n"
        "  --key FILE        a bearer key, for an address whose bundle not everybody may have\n"
        "  --rpc URL         a chain's node, for step 10; this version does not ask it, and says so\n"
        "  --json            the report as one JSON object\n"
        "\n"
        "Steps 9 (payouts) and 10 (chain) are not run by this version. Memory: about 40 "
        "bytes an answer, 48 a log\n"
        "entry, 250 a task; the bundle's files are mapped.\n"
        "\n"
        "Exit: 1 something is wrong; 2 usage, a bundle that cannot be read, or no --vkey; "
        "3 nothing is wrong, but used\n"
        "answers were erased since, so the consensus could not be run again; 0 otherwise.";

const struct gl_command gl_command_audit = {
	.name = "audit",
	.summary = "check a dataset's bundle, offline",
	.help = help,
	.run = run,
};

struct audit {
	struct gl_audit_options o;
	struct gl_progress progress;
	enum gl_step step;
	struct gl_client *client;
	char server[URL_MAX], dataset[URL_MAX], log[URL_MAX];
	FILE *tar;
	char tar_path[64];
	struct gl_buf key; /* bearer key, or empty */
	bool json;
};

static void audit_release(struct audit *a)
{
	if (a->client)
		gl_client_free(a->client);
	if (a->tar)
		fclose(a->tar);
	gl_buf_release(&a->key);
}

static void show(void *ctx, enum gl_step step, uint64_t done, uint64_t total)
{
	struct audit *a = ctx;

	if (a->step != step) {
		if (a->step)
			gl_progress_end(&a->progress);
		a->step = step;
		a->progress = (struct gl_progress){ .what = gl_step_name(step), .total = total };
	}
	if (done % 1024 == 0 || done == total)
		gl_progress_set(&a->progress, done);
}

/* ---- a server's dataset ---- */

/* "http://host/v1/datasets/7kq2.1", or the address of its page, "http://host/datasets/7kq2.1" -> the server,
 * the path of the dataset, the path of its log. */
static bool split_url(struct audit *a, const char *url)
{
	const char *path = strstr(url, DATASET_PATH), *id = path ? path + strlen(DATASET_PATH) : NULL;
	const char *dot = id ? strchr(id, '.') : NULL;
	size_t server = path ? (size_t)(path - url) : 0;

	if (!path || !dot || strlen(url) >= URL_MAX - 16 || strchr(id, '/') || strchr(id, '?'))
		return false;
	if (server > 3 && !strncmp(path - 3, "/v1", 3))
		server -= 3;
	snprintf(a->server, sizeof(a->server), "%.*s", (int)server, url);
	snprintf(a->dataset, sizeof(a->dataset), "/v1%s", path);
	snprintf(a->log, sizeof(a->log), "/log/%.*s", (int)(dot - id), id);
	return true;
}

struct taken {
	const struct gl_request *rq;
	struct gl_buf *out;
	struct gl_err *e;
};

static void take(void *ctx, const struct gl_response *r)
{
	struct taken *t = ctx;

	if (r->status != 200)
		gl_client_problem(t->rq, r, t->e);
	else if (t->out)
		gl_buf_add(t->out, r->body, r->len);
}

static enum gl_code get(struct audit *a, const struct gl_request *rq, struct gl_buf *out, struct gl_err *e)
{
	struct taken t = { .rq = rq, .out = out, .e = e };

	e->code = GL_OK;
	gl_client_call(a->client, rq, take, &t);
	return e->code;
}

static enum gl_code fetch(void *ctx, const char *path, struct gl_buf *out, struct gl_err *e)
{
	struct audit *a = ctx;
	char whole[2 * URL_MAX];

	snprintf(whole, sizeof(whole), "%s/%s", a->log, path);
	return get(a, &(struct gl_request){ .method = "GET", .path = whole }, out, e);
}

static enum gl_code download(struct audit *a, struct gl_err *e)
{
	char path[URL_MAX + 16];

	a->client = gl_client_new(a->server, 1, e);
	if (!a->client)
		return e->code;
	gl_client_patience(a->client, PATIENCE_MS);
	a->tar = tmpfile();
	if (!a->tar)
		return gl_fail(e, GL_INTERNAL, "cannot make a temporary file: %s", strerror(errno));
	snprintf(path, sizeof(path), "%s/bundle.tar", a->dataset);
	if (get(a, &(struct gl_request){ .method = "GET", .path = path, .key = a->key.data, .to = a->tar },
	            NULL, e))
		return e->code;
	if (fflush(a->tar))
		return gl_fail(e, GL_INTERNAL, "cannot keep the bundle: %s", strerror(errno));
	snprintf(a->tar_path, sizeof(a->tar_path), "/proc/self/fd/%d", fileno(a->tar));
	a->o.bundle = a->tar_path;
	a->o.fetch = fetch;
	return GL_OK;
}

/* ---- running it ---- */

static int report(const struct audit *a, const struct gl_audit_report *r)
{
	gl_buf_auto out;

	gl_buf_init(&out, SMALL_MAX);
	if (a->json)
		gl_audit_json(&out, r);
	else
		gl_audit_text(&out, r);
	printf("%.*s%s", (int)out.len, out.data, a->json ? "\n" : "");
	return gl_audit_exit(r);
}

static int fail(const struct gl_err *e)
{
	fprintf(stderr, "goldleaf audit: %s\n", e->text);
	return GL_EXIT_USAGE;
}

/* A key's file may end in LF. */
static enum gl_code read_key(struct gl_buf *key, const char *path, struct gl_err *e)
{
	if (gl_slurp(key, path, e))
		return e->code;
	while (key->len && key->data[key->len - 1] == '\n')
		key->data[--key->len] = '\0';
	return GL_OK;
}

static int run(int argc, char **argv)
{
	static const struct option options[] = {
		{ "vkey", required_argument, NULL, 'k' },
		{ "receipt", required_argument, NULL, 'r' },
		{ "rpc", required_argument, NULL, 'c' },
		{ "key", required_argument, NULL, 'b' },
		{ "json", no_argument, NULL, 'j' },
		{ 0 },
	};
	__attribute__((cleanup(audit_release))) struct audit a = { .o = { .progress = show } };
	gl_buf_auto vkey, receipt;
	struct gl_audit_report r;
	struct gl_err e = { 0 };
	int c;

	gl_buf_init(&vkey, SMALL_MAX);
	gl_buf_init(&receipt, SMALL_MAX);
	gl_buf_init(&a.key, SMALL_MAX);
	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == 'j')
			a.json = true;
		else if (c == 'k' && gl_slurp(&vkey, optarg, &e))
			return fail(&e);
		else if (c == 'r' && gl_slurp(&receipt, optarg, &e))
			return fail(&e);
		else if (c == 'b' && read_key(&a.key, optarg, &e))
			return fail(&e);
		else if (c == 'c')
			a.o.rpc = optarg;
		else if (c == '?')
			return gl_cli_usage(&gl_command_audit, "what it was given is not understood");
		if (c == 'r')
			a.o.receipt_name = optarg;
	}
	if (argc - optind != 1)
		return gl_cli_usage(&gl_command_audit, "one bundle is needed");
	a.o.bundle = argv[optind];
	a.o.ctx = &a;
	a.o.vkey = vkey.data;
	a.o.vkey_len = vkey.len;
	a.o.receipt = receipt.data;
	a.o.receipt_len = receipt.len;
	if (!strncmp(a.o.bundle, "http://", 7) || !strncmp(a.o.bundle, "https://", 8)) {
		if (!split_url(&a, a.o.bundle))
			return gl_cli_usage(&gl_command_audit,
			        "an address looks like http://host/v1/datasets/PROJECT.NUMBER");
		if (download(&a, &e))
			return fail(&e);
	}
	if (gl_audit(&a.o, &r, &e))
		return fail(&e);
	return report(&a, &r);
}
