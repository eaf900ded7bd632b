#include "scribe.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/hex.h"
#include "dataset/line.h"
#include "merkle/tree.h"

#define ORIGIN    "example.org/log/w0r1d"
#define PEOPLE    14 /* 0 answers gold wrongly, 1 is fast once; 12 and 13 review */
#define REVIEWER  12
#define FIRST     40
#define SECOND    12
#define WITH_GOLD 25
#define TEMPLATE(b, more, s, words)                                                                          \
	"{\"fields\":[{\"name\":\"prompt\",\"type\":\"markdown\"},{\"name\":\"a\",\"type\":\"markdown\"},"   \
	"{\"name\":\"b\",\"type\":\"markdown\"}],\"questions\":[{\"left\":\"a\",\"name\":\"better\","        \
	"\"right\":\"b\","                                                                                   \
	"\"title\":\"" b "\",\"type\":\"pairwise\"}," more                                                   \
	"{\"name\":\"safe\",\"options\":[{\"title\":\"Safe\","                                               \
	"\"value\":\"yes\"},{\"title\":\"Unsafe\",\"value\":\"no\"}],\"required\":false,\"title\":\"" s      \
	"\",\"type\":\"choice\"}" words "]}"
#define POLICY(confidence, more, method, words, humans, max, min)                                            \
	"{\"at_once\":10,\"auto_accept_s\":604800,\"confidence\":\"" confidence                              \
	"\",\"consensus\":{\"better\":\"majority\"," more "\"safe\":\"" method "\"" words                    \
	"},\"gold_floor\":\"0.6\",\"gold_share\":\"0.1\",\"humans_min\":" humans                             \
	",\"lease_s\":3600,\"redundancy\":{\"max\":" max ",\"min\":" min                                     \
	"},\"reject_share\":\"0.3\",\"speed_ms\":1500,\"surplus_share\":\"0.05\",\"undecided_share\":\"0."   \
	"05\"}"
/* What WORLD_VALUES adds. */
#define MORE_QUESTIONS                                                                                       \
	"{\"max\":10,\"min\":-10,\"name\":\"depth\",\"required\":false,\"title\":\"How deep?\",\"type\":"    \
	"\"rating\"},{\"max\":2,\"name\":\"faults\",\"options\":[{\"title\":\"C\",\"value\":\"c\"},"         \
	"{\"title\":\"A\",\"value\":\"a\"},{\"title\":\"B\",\"value\":\"b\"}],\"title\":\"What is "          \
	"wrong?\",\"type\":\"multi_choice\"},{\"max\":5,\"min\":1,\"name\":\"rate\",\"title\":\"How "        \
	"good?\",\"type\":\"rating\"},"
#define MORE_WORDS                                                                                           \
	",{\"max_length\":60,\"name\":\"words\",\"start\":\"a\",\"title\":\"Say it "                         \
	"better\",\"type\":\"text\"}"
#define MORE_METHODS "\"depth\":\"median\",\"faults\":\"majority\",\"rate\":\"mean\","
#define WORDS_METHOD ",\"words\":\"medoid\""

void scribe_check(struct scribe *s, enum gl_code code)
{
	if (code) {
		fprintf(stderr, "world: %s\n", s->e.text);
		abort();
	}
}

static uint64_t below(struct scribe *s, uint64_t n)
{
	return gl_stream_below(&s->rng, n);
}

uint64_t scribe_enter(struct scribe *s, const struct gl_entry *x)
{
	gl_buf_clear(&s->text);
	gl_entry_write(&s->text, x);
	lines_add(&s->p->log, s->text.data, s->text.len);
	return s->p->log.n - 1;
}

void scribe_line(struct lines *l, const struct gl_buf *b)
{
	lines_add(l, b->data, b->len);
}

const struct gl_json *scribe_parse(struct scribe *s, const char *text)
{
	scribe_check(s, gl_json_parse(&s->doc, text, strlen(text), &s->e));
	return s->doc.root;
}

/* ---- terms and tasks ---- */

static void add_terms_file(struct scribe *s, const char *text, uint8_t hash[32])
{
	char name[80] = "terms/";

	gl_sha256(hash, text, strlen(text));
	gl_hex(name + 6, hash, 32);
	if (!pack_file_find(s->p, name))
		pack_add_file(s->p, name, text, strlen(text), true);
}

static void set_terms(
        struct scribe *s, const char *template, const char *policy, int64_t amount, const char *currency)
{
	struct gl_entry x = { .kind = GL_ENTRY_TERMS, .terms.price.amount = amount };
	struct gl_template *t;
	struct gl_policy *p;

	strcpy(x.terms.price.currency, currency);
	add_terms_file(s, template, x.terms.template);
	add_terms_file(s, policy, x.terms.policy);
	add_terms_file(s, "Prefer the reply that \xe2\x80\xa6\n", x.terms.guidelines);
	s->terms = scribe_enter(s, &x);
	s->price = amount;
	scribe_check(s, gl_template_parse(&t, scribe_parse(s, template), &s->e));
	scribe_check(s, gl_policy_parse(&p, scribe_parse(s, policy), t, true, &s->e));
	scribe_check(s, gl_facts_terms(s->facts, s->terms, t, p, &x.terms.price, &s->e));
}

/* What task n is called elsewhere, if anything. */
static bool external_id(char out[32], uint64_t n)
{
	snprintf(out, 32, "p-%" PRIu64, n);
	return n % 5;
}

static void add_task(struct scribe *s, struct gl_merkle *root, struct gl_merkle *gold_root, bool with_gold)
{
	struct gl_task t = { .n = ++s->tasks, .reserved = s->tasks % 9 == 0 ? 2 : 0 };
	struct gl_gold g = { .n = t.n };
	char content[300], external[32], group[32];
	uint8_t hash[32];

	snprintf(content, sizeof(content),
	        "{\"a\":\"reply %lu\",\"b\":\"reply\\n%lu\",\"prompt\":\"What is %lu? "
	        "\xe2\x82\xac\",\"w\":%lu.5}",
	        below(s, 1000000), below(s, 1000000), t.n, below(s, 90));
	snprintf(group, sizeof(group), "g-%lu", t.n / 4);
	if (external_id(external, t.n)) {
		t.external_id = external;
		t.external_id_len = strlen(external);
	}
	if (t.n % 3 == 0) {
		t.group = group;
		t.group_len = strlen(group);
	}
	s->targeted += t.reserved > 0;
	gl_sha256(hash, content, strlen(content));
	gl_buf_clear(&s->text);
	gl_line_task_logged(&s->text, &t, hash);
	gl_merkle_push(root, s->text.data, s->text.len);
	gl_buf_clear(&s->text);
	gl_line_task(&s->text, &t, content, strlen(content));
	scribe_line(&s->p->tasks, &s->text);
	gl_stream_bytes(&s->rng, g.salt, sizeof(g.salt));
	g.value.jcs = with_gold ? (t.n % 2 ? "{\"better\":{\"choice\":\"left\"}}"
	                                   : "{\"better\":{\"choice\":\"right\"}}")
	                        : "null";
	if (with_gold && s->what & WORLD_VALUES && t.n % 4 == 0)
		g.value.jcs =
		        "{\"better\":{\"choice\":\"right\"},\"faults\":{\"choices\":[\"c\",\"a\"]},\"rate\":{"
		        "\"rating\":4},\"words\":{\"text\":\"as it should be\"}}";
	g.value.len = strlen(g.value.jcs);
	s->with_gold += with_gold;
	gl_gold_push(gold_root, &g, &s->text);
	gl_buf_clear(&s->text);
	gl_gold_jcs(&s->text, &g);
	scribe_line(&s->p->gold, &s->text);
}

static void add_tasks(struct scribe *s, uint32_t count, uint32_t with_gold)
{
	struct gl_entry x = { .kind = GL_ENTRY_TASKS, .tasks = { .first = s->tasks + 1, .count = count } };
	struct gl_merkle root = { 0 }, gold = { 0 };
	char external[32];
	uint64_t index;

	for (uint32_t i = 0; i < count; i++)
		add_task(s, &root, &gold, i < with_gold);
	gl_merkle_root(&root, x.tasks.root);
	gl_merkle_root(&gold, x.tasks.gold);
	index = scribe_enter(s, &x);
	scribe_check(s, gl_facts_tasks(s->facts, index, x.tasks.first, count, &s->e));
	for (uint64_t n = x.tasks.first; n < x.tasks.first + count; n++)
		if (external_id(external, n))
			scribe_check(s, gl_facts_name(s->facts, n, external, strlen(external), &s->e));
}

/* ---- what people do ---- */

static void committed(struct scribe *s, struct gl_entry *x)
{
	gl_day_text(x->day, s->t);
	s->t += 1000 + (int64_t)below(s, 600000);
}

static uint64_t give(struct scribe *s, uint32_t who, uint32_t n, const char *value, int64_t ms)
{
	struct gl_entry x = { .kind = GL_ENTRY_ANSWER };
	struct gl_job job = {
		.n = n, .price = s->price, .terms = s->terms, .kind = who % 5 == 4 ? GL_AGENT : who % 2
	};
	struct gl_said said = { .ms = ms,
		.t = s->t,
		.order = { .jcs = "{\"better\":[\"b\",\"a\"]}", .len = strlen("{\"better\":[\"b\",\"a\"]}") },
		.value = { .jcs = value, .len = strlen(value) } };
	char *content = strstr(s->p->tasks.text[n - 1], "{\"a\""), *end = strstr(content, ",\"external_id\"");
	uint8_t hash[32];
	uint64_t index = s->p->log.n;

	assert(!s->met[n][who]);
	s->met[n][who] = true;
	gl_sha256(job.content, content, (size_t)(end - content));
	gl_stream_bytes(&s->rng, job.salt, sizeof(job.salt));
	gl_stream_bytes(&s->rng, said.salt, sizeof(said.salt));
	memcpy(x.a, s->a[who], sizeof(x.a));
	committed(s, &x);
	gl_buf_clear(&s->text);
	gl_buf_clear(&s->other);
	gl_job_jcs(&s->text, &job);
	gl_said_jcs(&s->other, &said);
	gl_commit_answer(x.c, s->text.data, s->text.len, s->other.data, s->other.len);
	gl_sha256(hash, s->other.data, s->other.len);
	{
		struct gl_buf line = { 0 };

		gl_buf_init(&line, 1 << 20);
		gl_line_answer(&line, index, s->text.data, s->text.len, hash);
		scribe_line(&s->p->openings, &line);
		gl_buf_clear(&line);
		gl_line_said(&line, index, s->other.data, s->other.len);
		scribe_line(&s->p->said, &line);
		gl_buf_release(&line);
	}
	scribe_enter(s, &x);
	said.value.json = scribe_parse(s, value);
	scribe_check(s, gl_facts_answer(s->facts, index, x.a, &job, &said, &s->e));
	s->answer[s->answers++] = (struct answered){ index, n, who };
	return index;
}

/* Answers to what WORLD_VALUES adds: before "safe", and behind it. Most people are near each other. */
static void more_values(struct scribe *s, uint32_t who, uint32_t n, char before[160], char behind[160])
{
	static const char *const sets[] = { "", "\"a\"", "\"b\",\"a\"", "\"c\"", "\"c\",\"a\"" };
	static const char *const ends[] = { "", " now", "!", ", \xc3\xa0 peu pr\xc3\xa8s",
		" \xf0\x9f\x98\x80" };
	char depth[60] = "";

	if (below(s, 4))
		snprintf(depth, sizeof(depth), "\"depth\":{\"rating\":%d},",
		        (int)(n % 7) - 3 + (int)below(s, 4));
	snprintf(before, 160, ",%s\"faults\":{\"choices\":[%s]},\"rate\":{\"rating\":%lu}", depth,
	        sets[below(s, 3) ? n % 5 : below(s, 5)], 1 + (n + below(s, 3)) % 5);
	snprintf(behind, 160, ",\"words\":{\"text\":\"reply %lu, said %s%s\"}", below(s, 5) ? n : below(s, 9),
	        who % 3 ? "well" : "otherwise", ends[below(s, 5)]);
}

static const char *value_of(struct scribe *s, uint32_t who, uint32_t n)
{
	static char text[600];
	char before[160] = "", behind[160] = "";
	bool right = who ? below(s, 10) < 8 : n > WITH_GOLD;
	const char *choice = (n % 2 == 1) == right ? "left" : "right";

	if (below(s, 12) == 0)
		choice = who ? (below(s, 2) ? "tie" : "both_bad") : choice;
	if (s->what & WORLD_VALUES)
		more_values(s, who, n, before, behind);
	snprintf(text, sizeof(text), "{\"better\":{\"choice\":\"%s\"%s}%s%s%s}", choice,
	        strlen(choice) > 3 && choice[0] != 'b' ? ",\"strength\":2" : "", before,
	        below(s, 3) ? below(s, 4) ? ",\"safe\":{\"choice\":\"yes\"}" : ",\"safe\":{\"choice\":\"no\"}"
	                    : "",
	        behind);
	return text;
}

static uint64_t give_any(struct scribe *s, uint32_t who, uint32_t n)
{
	return give(s, who, n, value_of(s, who, n), 2000 + (int64_t)below(s, 60000));
}

static void opening_line(struct scribe *s, struct gl_entry *x, const char *jcs, size_t len)
{
	struct gl_buf line = { 0 };

	gl_buf_init(&line, 1 << 20);
	gl_commit_opening(x->c, gl_entry_kind_name(x->kind), jcs, len);
	gl_line_opening(&line, s->p->log.n, jcs, len);
	scribe_line(&s->p->openings, &line);
	gl_buf_release(&line);
}

static void judge(struct scribe *s, uint64_t answer, bool rejected, enum gl_reason reason,
        const uint64_t *evidence, size_t n)
{
	struct gl_entry x = { .kind = GL_ENTRY_VERDICT };
	struct gl_verdict v = { .answer = answer,
		.rejected = rejected,
		.reason = reason,
		.evidence = evidence,
		.evidence_n = n,
		.t = s->t };

	gl_stream_bytes(&s->rng, v.salt, sizeof(v.salt));
	committed(s, &x);
	gl_buf_clear(&s->other);
	gl_verdict_jcs(&s->other, &v);
	opening_line(s, &x, s->other.data, s->other.len);
	scribe_check(s, gl_facts_verdict(s->facts, scribe_enter(s, &x), &v, &s->e));
}

static void review(struct scribe *s, uint32_t who, uint32_t n, const char *value)
{
	struct gl_entry x = { .kind = GL_ENTRY_REVIEW };
	struct gl_review r = {
		.n = n, .reason = "clear-case", .t = s->t, .value = { .jcs = value, .len = strlen(value) }
	};

	gl_stream_bytes(&s->rng, r.salt, sizeof(r.salt));
	memcpy(x.a, s->a[who], sizeof(x.a));
	committed(s, &x);
	gl_buf_clear(&s->other);
	gl_review_jcs(&s->other, &r);
	opening_line(s, &x, s->other.data, s->other.len);
	r.value.json = scribe_parse(s, value);
	scribe_check(s, gl_facts_review(s->facts, scribe_enter(s, &x), x.a, &r, &s->e));
}

static void withdraw(struct scribe *s, uint32_t n)
{
	struct gl_entry x = { .kind = GL_ENTRY_WITHDRAW };
	struct gl_withdraw w = { .n = n, .reason = "broken", .t = s->t };

	gl_stream_bytes(&s->rng, w.salt, sizeof(w.salt));
	committed(s, &x);
	gl_buf_clear(&s->other);
	gl_withdraw_jcs(&s->other, &w);
	opening_line(s, &x, s->other.data, s->other.len);
	scribe_check(s, gl_facts_withdraw(s->facts, scribe_enter(s, &x), &w, &s->e));
}

/* said.jsonl loses the lines of an erased annotator. */
static void forget(struct scribe *s, uint32_t who)
{
	for (size_t i = 0; i < s->answers; i++) {
		char want[40];
		size_t line;

		snprintf(want, sizeof(want), "{\"index\":%lu,", s->answer[i].index);
		line = s->answer[i].who == who ? lines_find(&s->p->said, 0, want) : SIZE_MAX;
		if (line != SIZE_MAX)
			lines_drop(&s->p->said, line);
	}
}

static void erase(struct scribe *s, uint32_t who, bool below_size)
{
	struct gl_entry x = { .kind = GL_ENTRY_ERASE };
	uint64_t index;

	memcpy(x.a, s->a[who], sizeof(x.a));
	index = scribe_enter(s, &x);
	if (below_size)
		scribe_check(s, gl_facts_erase(s->facts, index, x.a, &s->e));
	forget(s, who);
}

static void rotate(struct scribe *s)
{
	struct gl_entry x = { .kind = GL_ENTRY_KEY };
	struct gl_buf statement = { 0 }, old = { 0 }, new = { 0 };
	struct gl_vkey v;

	gl_buf_init(&statement, 4096);
	gl_buf_init(&old, 4096);
	gl_buf_init(&new, 4096);
	gl_vkey_init(&v, s->p->origin, s->w->first.public);
	gl_vkey_text(&old, &v);
	gl_vkey_init(&v, s->p->origin, s->w->second.public);
	gl_vkey_text(&new, &v);
	gl_key_statement(&statement, s->p->origin, new.data);
	gl_sign(x.key.sig_old, &s->w->first, statement.data, statement.len);
	gl_sign(x.key.sig_new, &s->w->second, statement.data, statement.len);
	x.key.old_vkey = old.data;
	x.key.new_vkey = new.data;
	s->w->rotation = scribe_enter(s, &x);
	s->p->signer = s->w->second;
	gl_buf_release(&statement);
	gl_buf_release(&old);
	gl_buf_release(&new);
}

/* ---- the story ---- */

static const uint64_t *answers_of(struct scribe *s, uint32_t who, uint32_t n_max, size_t *n)
{
	static uint64_t index[1000];

	*n = 0;
	for (size_t i = 0; i < s->answers; i++)
		if (s->answer[i].who == who && s->answer[i].n <= n_max)
			index[(*n)++] = s->answer[i].index;
	return index;
}

static void reject_some(struct scribe *s)
{
	size_t n;
	const uint64_t *of_zero = answers_of(s, 0, WITH_GOLD, &n);
	uint64_t fast, two[2];

	assert(n == WITH_GOLD);
	judge(s, of_zero[3], true, GL_FAILED_GOLD, of_zero, n);
	judge(s, of_zero[5], true, GL_FAILED_GOLD, of_zero, n);
	judge(s, of_zero[5], false, 0, NULL, 0);
	fast = give(s, 1, FIRST,
	        s->what & WORLD_VALUES
	                ? "{\"better\":{\"choice\":\"tie\"},\"faults\":{\"choices\":[]},\"rate\":{"
	                  "\"rating\":5},\"words\":{\"text\":\"x\"}}"
	                : "{\"better\":{\"choice\":\"tie\"}}",
	        300);
	judge(s, fast, true, GL_SPEED, &fast, 1);
	memcpy(two, answers_of(s, 2, FIRST, &n), sizeof(two));
	judge(s, two[1], true, GL_SPAM, two, 2);
	memcpy(two, answers_of(s, 3, FIRST, &n), sizeof(two));
	judge(s, two[0], true, GL_DUPLICATE_ACCOUNT, two, 2);
}

static void first_dataset(struct scribe *s)
{
	struct gl_entry seal = { .kind = GL_ENTRY_SEAL, .seal.dataset = 1 };

	scribe_enter(s, &(struct gl_entry){ .kind = GL_ENTRY_SEALING, .dataset = 1 });
	seal.seal.size = s->p->log.n;
	give_any(s, 6, FIRST - 1);
	gl_stream_bytes(&s->rng, seal.seal.manifest, 32);
	gl_stream_bytes(&s->rng, seal.seal.root, 32);
	scribe_enter(s, &seal);
}

static const char *first_policy(int what)
{
	if (what & WORLD_VALUES)
		return POLICY("0.6", MORE_METHODS, "majority", WORDS_METHOD, "1", "3", "2");
	if (what & (WORLD_DEFAULT | WORLD_FORMER))
		return POLICY("0.6", "", "default", "", "1", "3", "2");
	return what & WORLD_DAWID_SKENE ? POLICY("0.6", "", "dawid-skene", "", "1", "3", "2")
	                                : POLICY("0.6", "", "majority", "", "1", "3", "2");
}

static const char *later_policy(int what)
{
	if (what & WORLD_VALUES)
		return POLICY("0.75", MORE_METHODS, "majority", WORDS_METHOD, "2", "4", "2");
	if (what & (WORLD_DEFAULT | WORLD_FORMER))
		return POLICY("0.75", "", "default", "", "2", "4", "2");
	return what & WORLD_DAWID_SKENE ? POLICY("0.75", "", "dawid-skene", "", "2", "4", "2")
	                                : POLICY("0.75", "", "majority", "", "2", "4", "2");
}

/* The three templates; of the older ones only a part is asked at the end. */
static const char *template_of(int what, int version)
{
	static const char *const plain[] = { TEMPLATE("An older wording", "", "Was it safe?", ""),
		TEMPLATE("Which reply helps more?", "", "Is it safe?", ""),
		TEMPLATE("Which reply helps more?", "", "Is it safe now?", "") };
	static const char *const more[] = { TEMPLATE("An older wording", MORE_QUESTIONS, "Was it safe?",
		                                    MORE_WORDS),
		TEMPLATE("Which reply helps more?", MORE_QUESTIONS, "Is it safe?", MORE_WORDS),
		TEMPLATE("Which reply helps more?", MORE_QUESTIONS, "Is it safe now?", MORE_WORDS) };

	return what & WORLD_VALUES ? more[version] : plain[version];
}

static void tell(struct scribe *s)
{
	lines_add(&s->p->log, "{}", 2); /* entry 0, written at the end */
	set_terms(s, template_of(s->what, 0), first_policy(s->what), 20000, "USD");
	add_tasks(s, FIRST, WITH_GOLD);
	for (uint32_t n = 26; n < 30; n++)
		give_any(s, 5, n);
	set_terms(s, template_of(s->what, 1), first_policy(s->what), 30000, "USD");
	for (uint32_t who = 0; who < 5; who++)
		for (uint32_t n = 1; n <= WITH_GOLD; n++)
			give_any(s, who, n);
	for (uint32_t n = WITH_GOLD + 1; n < FIRST - 1; n++)
		for (uint32_t who = 0; who < 2 + n % 3; who++)
			give_any(s, who, n);
	reject_some(s);
	review(s, REVIEWER, 30, "{\"better\":{\"choice\":\"left\"},\"safe\":{\"choice\":\"no\"}}");
	review(s, REVIEWER + 1, 30, "{\"better\":{\"choice\":\"right\"}}");
	review(s, REVIEWER, 2, "{\"better\":{\"choice\":\"tie\"}}");
	if (s->what & WORLD_VALUES)
		review(s, REVIEWER, 32,
		        "{\"depth\":{\"rating\":-7},\"faults\":{\"choices\":[\"c\",\"b\"]},\"rate\":{"
		        "\"comment\":\"no\","
		        "\"rating\":1},\"words\":{\"text\":\"a reviewer's words\"}}");
	withdraw(s, 31);
	first_dataset(s);
	if (s->what & WORLD_ROTATED)
		rotate(s);
	set_terms(s, template_of(s->what, 2), later_policy(s->what), 40000, "EUR");
	add_tasks(s, SECOND, 3);
	s->t += GL_DAY_MS;
	for (uint32_t n = FIRST + 1; n <= FIRST + SECOND; n++)
		for (uint32_t who = 6; who < 6 + n % 6; who++)
			give_any(s, who, n);
	erase(s, 6, true);
	scribe_enter(s,
	        &(struct gl_entry){ .kind = GL_ENTRY_PAYOUT, .payout = { .epoch = 1, .total = 81230000 } });
	scribe_enter(s, &(struct gl_entry){ .kind = GL_ENTRY_SEALING, .dataset = 2 });
	give_any(s, 9, 33);
	scribe_enter(s, &(struct gl_entry){ .kind = GL_ENTRY_SEALING, .dataset = 2 });
	s->p->size = s->p->log.n;
}

/* Entry 0 names the predecessor, if there is one, by a root over entries that are known only now. */
static void open_log(struct scribe *s)
{
	struct gl_entry x = { .kind = GL_ENTRY_OPEN, .open.origin = s->p->origin };
	static const char before[] =
	        "{\"k\":\"open\",\"origin\":\"" ORIGIN "\",\"predecessor\":null,\"v\":1}";

	if (s->what & WORLD_SUCCESSOR) {
		struct gl_merkle tree = { 0 };
		struct gl_predecessor *p = &x.open.predecessor;

		x.open.continued = true;
		p->origin = ORIGIN;
		p->size = s->w->predecessor_size = 60;
		gl_merkle_leaf(p->leaf, before, strlen(before));
		memcpy(s->p->predecessor_leaf, p->leaf, 32);
		gl_merkle_push_hash(&tree, p->leaf);
		for (uint64_t i = 1; i < p->size; i++)
			gl_merkle_push(&tree, s->p->log.text[i], strlen(s->p->log.text[i]));
		gl_merkle_root(&tree, p->root);
		strcpy(s->w->predecessor_origin, ORIGIN);
	}
	gl_buf_clear(&s->text);
	gl_entry_write(&s->text, &x);
	lines_set(&s->p->log, 0, s->text.data);
}

struct world *world_make(uint64_t seed, int what)
{
	struct scribe *s = must(calloc(1, sizeof(*s)));
	struct world *w = must(calloc(1, sizeof(*w)));
	uint8_t key[32] = { 0 };

	memcpy(key, &seed, sizeof(seed));
	gl_stream_init(&s->rng, key);
	s->w = w;
	s->p = w->pack = must(calloc(1, sizeof(*w->pack)));
	s->what = what;
	s->t = 1795219200000;
	s->facts = must(gl_facts_new());
	gl_buf_init(&s->text, 1 << 24);
	gl_buf_init(&s->other, 1 << 24);
	strcpy(s->p->origin, what & WORLD_SUCCESSOR ? ORIGIN ".2" : ORIGIN);
	s->p->dataset = 2;
	for (int i = 0; i < PEOPLE; i++)
		gl_stream_bytes(&s->rng, s->a[i], GL_PSEUDONYM_BYTES);
	gl_stream_bytes(&s->rng, key, sizeof(key));
	gl_signer_init(&w->first, key);
	gl_stream_bytes(&s->rng, key, sizeof(key));
	gl_signer_init(&w->second, key);
	s->p->signer = w->first;
	tell(s);
	scribe_seal(s);
	gl_hex(w->erased_after, s->a[3], GL_PSEUDONYM_BYTES);
	if (what & WORLD_ERASED)
		erase(s, 3, false);
	open_log(s);
	pack_fix(s->p, FIX_RECORDS | FIX_FILES);
	pack_fix(s->p, FIX_SEAL);
	gl_facts_free(s->facts);
	gl_json_release(&s->doc);
	gl_buf_release(&s->text);
	gl_buf_release(&s->other);
	free(s);
	return w;
}

void world_free(struct world *w)
{
	pack_free(w->pack);
	free(w);
}

void world_vkey(const struct world *w, const struct gl_signer *key, char out[200])
{
	struct gl_buf text = { 0 };
	struct gl_vkey v;

	gl_vkey_init(&v, w->pack->origin, key->public);
	gl_buf_init(&text, 200);
	gl_vkey_text(&text, &v);
	snprintf(out, 200, "%s\n", text.data);
	gl_buf_release(&text);
}
