#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "base/auto.h"
#include "cli/cli.h"
#include "cli/client.h"

static int run(int argc, char **argv);

static const char help[] =
        "goldleaf account add 'Ada Lovelace' --username ada --key .goldleaf/admin.key\n"
        "goldleaf account add root --username root --admin    another admin\n"
        "goldleaf account reset ada                           a new link, for who has forgotten a password\n"
        "goldleaf account invite --note 'for the lab'         a link to make an account with\n"
        "\n"
        "Lets people in, by a running server's API: each of these prints a link, to be opened in a browser "
        "once. "
        "Links to set\n"
        "a password are good for a day, invitations for 14 days.\n"
        "\n"
        "  --server URL      the server, as its users reach it (http://127.0.0.1:8080)\n"
        "  --key FILE|KEY    an admin's key, or a file that holds it; otherwise GOLDLEAF_KEY\n"
        "  --username NAME   add: what they sign in with; without it they choose it themselves\n"
        "  --admin           add: may make accounts and invite\n"
        "  --note TEXT       invite: whom it is for\n"
        "  --json            the server's reply instead of words\n"
        "\n"
        "Exit: 0 done, 1 the server refused, 2 usage.";

const struct gl_command gl_command_account = {
	.name = "account",
	.summary = "let people in: accounts, links to sign in, invitations",
	.help = help,
	.run = run,
};

struct options {
	const char *server, *key, *username, *note;
	bool admin, json;
};

struct caller {
	const struct options *o;
	struct gl_client *client;
	char key[200];
};

static json_t *call(
        const struct caller *c, const char *method, const char *path, json_t *body, struct gl_err *e)
{
	return gl_client_json(c->client,
	        &(struct gl_request){ .method = method, .path = path, .key = c->key, .once = true }, body, e);
}

static const char *text(const json_t *object, const char *name)
{
	const char *t = json_string_value(json_object_get(object, name));

	return t ? t : "";
}

/* The link as it is to be opened; the server knows its path alone. */
static void show(const struct options *o, const char *what, const json_t *reply)
{
	size_t len = strlen(o->server);

	if (o->json) {
		json_dumpf(reply, stdout, JSON_INDENT(1));
		printf("\n");
		return;
	}
	while (len && o->server[len - 1] == '/')
		len--;
	printf("%s\n  open  %.*s%s\n  until %s\n", what, (int)len, o->server, text(reply, "link"),
	        text(reply, "expires_at"));
}

static enum gl_code link_for(const struct caller *c, const char *id, const char *what, struct gl_err *e)
{
	char path[100];
	json_auto_t *reply = NULL;

	snprintf(path, sizeof path, "/v1/accounts/%s/reset", id);
	reply = call(c, "POST", path, NULL, e);
	if (!reply)
		return e->code;
	json_object_set_new(reply, "account", json_string(id));
	show(c->o, what, reply);
	return GL_OK;
}

static enum gl_code add(const struct caller *c, const char *name, struct gl_err *e)
{
	json_t *body = json_pack("{s:s, s:b}", "name", name, "admin", c->o->admin);
	json_auto_t *made = NULL;
	char what[200];

	if (c->o->username)
		json_object_set_new(body, "username", json_string(c->o->username));
	made = call(c, "POST", "/v1/accounts", body, e);
	if (!made)
		return e->code;
	snprintf(what, sizeof what, "%.80s has account %.20s; to choose a password:", name, text(made, "id"));
	return link_for(c, text(made, "id"), what, e);
}

static enum gl_code reset(const struct caller *c, const char *username, struct gl_err *e)
{
	json_auto_t *found = NULL;
	const json_t *account;
	char path[100], what[200];

	if (strlen(username) > 32 || strpbrk(username, "&#%+ "))
		return gl_fail(e, GL_INVALID, "'%.40s' is no username", username);
	snprintf(path, sizeof path, "/v1/accounts?username=%s", username);
	found = call(c, "GET", path, NULL, e);
	if (!found)
		return e->code;
	account = json_array_get(json_object_get(found, "accounts"), 0);
	if (!account)
		return gl_fail(e, GL_NOT_FOUND, "nobody has the username '%s'", username);
	snprintf(what, sizeof what, "%s may choose a new password:", username);
	return link_for(c, text(account, "id"), what, e);
}

static enum gl_code invite(const struct caller *c, struct gl_err *e)
{
	json_t *body = json_pack("{s:s}", "note", c->o->note ? c->o->note : "");
	json_auto_t *made = call(c, "POST", "/v1/invitations", body, e);

	if (!made)
		return e->code;
	show(c->o, "one account can be made with this:", made);
	return GL_OK;
}

/* verb: what to do; name: to whom, or NULL. */
static int act(const struct options *o, const char *verb, const char *name)
{
	struct caller c = { .o = o };
	struct gl_err e = { 0 };

	if (gl_client_key(c.key, sizeof c.key, o->key, &e))
		return gl_cli_usage(&gl_command_account, "%s", e.text);
	c.client = gl_client_new(o->server, 1, &e);
	if (c.client && !strcmp(verb, "add"))
		add(&c, name, &e);
	else if (c.client && !strcmp(verb, "reset"))
		reset(&c, name, &e);
	else if (c.client)
		invite(&c, &e);
	gl_client_free(c.client);
	if (e.code)
		fprintf(stderr, "goldleaf account: %s\n", e.text);
	return e.code ? GL_EXIT_WRONG : 0;
}

static int run(int argc, char **argv)
{
	static const struct option flags[] = { { "server", required_argument, NULL, 's' },
		{ "key", required_argument, NULL, 'k' }, { "username", required_argument, NULL, 'u' },
		{ "note", required_argument, NULL, 'n' }, { "admin", no_argument, NULL, 'a' },
		{ "json", no_argument, NULL, 'j' }, { 0 } };
	struct options o = { .server = "http://127.0.0.1:8080" };
	const char *verb;
	bool named;
	int c;

	while ((c = getopt_long(argc, argv, "", flags, NULL)) >= 0) {
		switch (c) {
		case 's':
			o.server = optarg;
			break;
		case 'k':
			o.key = optarg;
			break;
		case 'u':
			o.username = optarg;
			break;
		case 'n':
			o.note = optarg;
			break;
		case 'a':
			o.admin = true;
			break;
		case 'j':
			o.json = true;
			break;
		default:
			return gl_cli_usage(&gl_command_account, "what it was given is not understood");
		}
	}
	verb = optind < argc ? argv[optind] : "";
	named = !strcmp(verb, "add") || !strcmp(verb, "reset");
	if (!named && strcmp(verb, "invite") != 0)
		return gl_cli_usage(&gl_command_account, "say add, reset or invite");
	if (argc - optind != 1 + named)
		return gl_cli_usage(&gl_command_account, "say whom: one name behind '%s'", verb);
	return act(&o, verb, named ? argv[optind + 1] : NULL);
}
