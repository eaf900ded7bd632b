#include "cli/demo_people.h"

#include <string.h>

#include "crypto/rand.h"

static const struct {
	const char *username, *name, *does;
} roles[GL_DEMO_PEOPLE] = {
	[GL_DEMO_ANNOTATOR] = { "annotator", "Anna Annotator",
	        "Work: compare, choose, rate; then see what it earned" },
	[GL_DEMO_REQUESTER] = { "requester", "Remy Requester",
	        "Projects: watch one, import, seal; make a new one" },
	[GL_DEMO_REVIEWER] = { "reviewer", "Vera Reviewer",
	        "Review: settle what the crowd could not agree on" },
	[GL_DEMO_BUYER] = { "buyer", "Bo Buyer", "Datasets: look into one, download it, verify a record" },
};

/* "k7m2-9xwq-4t0d": 60 bits, without letters that look alike. */
static void draw_password(char out[24])
{
	static const char letters[] = "0123456789abcdefghjkmnpqrstvwxyz";
	uint8_t random[12];

	gl_random(random, sizeof(random));
	for (unsigned i = 0; i < 12; i++) {
		if (i && i % 4 == 0)
			*out++ = '-';
		*out++ = letters[random[i] & 31];
	}
	*out = '\0';
}

static json_t *post(struct gl_client *c, const char *key, const char *path, json_t *body, struct gl_err *e)
{
	return gl_client_json(
	        c, &(struct gl_request){ .method = "POST", .path = path, .key = key, .once = true }, body, e);
}

static bool copy(char *out, size_t cap, const json_t *from, const char *name)
{
	const char *text = json_string_value(json_object_get(from, name));

	if (text)
		snprintf(out, cap, "%s", text);
	return text;
}

/* From an earlier run in the same folder. */
static enum gl_code find_account(struct gl_demo_person *p, struct gl_client *c, const char *key,
        const char *username, struct gl_err *e)
{
	char path[80];
	json_auto_t *reply = NULL;

	snprintf(path, sizeof(path), "/v1/accounts?username=%s", username);
	reply = gl_client_json(c, &(struct gl_request){ .method = "GET", .path = path, .key = key }, NULL, e);
	if (!e->code && !copy(p->account, sizeof(p->account),
	                        json_array_get(json_object_get(reply, "accounts"), 0), "id"))
		gl_fail(e, GL_CONFLICT, "the name is taken by somebody else");
	return e->code;
}

static enum gl_code make_account(
        struct gl_demo_person *p, struct gl_client *c, const char *key, unsigned role, struct gl_err *e)
{
	json_auto_t *made = post(c, key, "/v1/accounts",
	        json_pack("{s:s, s:s}", "name", roles[role].name, "username", roles[role].username), e);

	if (e->code == GL_CONFLICT) {
		*e = (struct gl_err){ 0 };
		return find_account(p, c, key, roles[role].username, e);
	}
	if (!e->code && !copy(p->account, sizeof(p->account), made, "id"))
		gl_fail(e, GL_INTERNAL, "the server made an account without an id");
	return e->code;
}

/* As an admin lets anybody in: a link, with which a password is set. */
static enum gl_code set_password(
        struct gl_demo_person *p, struct gl_client *c, const char *key, struct gl_err *e)
{
	char path[80];
	json_auto_t *link = NULL, *in = NULL;

	draw_password(p->password);
	snprintf(path, sizeof(path), "/v1/accounts/%s/reset", p->account);
	link = post(c, key, path, NULL, e);
	if (!e->code)
		in = post(c, NULL, "/v1/resets",
		        json_pack("{s:O, s:s}", "token", json_object_get(link, "token"), "password",
		                p->password),
		        e);
	return e->code;
}

static enum gl_code make_key(struct gl_demo_people *p, struct gl_client *c, const char *key, struct gl_err *e)
{
	char path[80];
	json_auto_t *made = NULL;

	snprintf(path, sizeof(path), "/v1/accounts/%s/keys", p->person[GL_DEMO_REQUESTER].account);
	made = post(c, key, path, json_pack("{s:[s, s, s]}", "scopes", "manage", "review", "read"), e);
	if (!e->code && !copy(p->requester_key, sizeof(p->requester_key), made, "key"))
		gl_fail(e, GL_INTERNAL, "the server made no key");
	return e->code;
}

enum gl_code gl_demo_people_make(
        struct gl_demo_people *p, struct gl_client *client, const char *admin_key, struct gl_err *e)
{
	*p = (struct gl_demo_people){ 0 };
	for (unsigned i = 0; i < GL_DEMO_PEOPLE; i++)
		if (make_account(&p->person[i], client, admin_key, i, e) ||
		        set_password(&p->person[i], client, admin_key, e))
			return gl_fail_in(e, "%s: ", roles[i].username);
	return make_key(p, client, admin_key, e);
}

enum gl_code gl_demo_people_review(
        const struct gl_demo_people *p, struct gl_client *client, const char *project, struct gl_err *e)
{
	char path[80];
	json_auto_t *done = NULL;

	snprintf(path, sizeof(path), "/v1/projects/%s/members", project);
	done = post(client, p->requester_key, path,
	        json_pack("{s:s, s:s}", "account", p->person[GL_DEMO_REVIEWER].account, "role", "reviewer"),
	        e);
	return e->code;
}

void gl_demo_people_print(const struct gl_demo_people *p, FILE *to, const char *url)
{
	fprintf(to, "\nOpen %s and sign in:\n", url);
	for (unsigned i = 0; i < GL_DEMO_PEOPLE; i++)
		fprintf(to, "  %-10s %-16s %s\n", roles[i].username, p->person[i].password, roles[i].does);
}

json_t *gl_demo_people_json(const struct gl_demo_people *p)
{
	json_t *list = json_array();

	for (unsigned i = 0; i < GL_DEMO_PEOPLE; i++)
		json_array_append_new(
		        list, json_pack("{s:s, s:s, s:s}", "role", roles[i].username, "username",
		                      roles[i].username, "password", p->person[i].password));
	return list;
}
