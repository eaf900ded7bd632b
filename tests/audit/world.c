#include "scribe.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/hex.h"
#include "merkle/tree.h"

#define ORIGIN    "example.org/log/w0r1d"
#define REVIEWER  12 /* and the one after */
#define FIRST     40
#define SECOND    12
#define WITH_GOLD 25
#define COPIER    7 /* and the two after */
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

/* Answers to what WORLD_VALUES adds: before "safe", and behind it. Most people are near each other. */
static void more_values(struct scribe *s, uint32_t who, uint32_t n, char before[160], char behind[160])
{
	static const char *const sets[] = { "", "\"a\"", "\"b\",\"a\"", "\"c\"", "\"c\",\"a\"" };
	static const char *const ends[] = { "", " now", "!", ", \xc3\xa0 peu pr\xc3\xa8s",
		" \xf0\x9f\x98\x80" };
	char depth[60] = "";

	if (scribe_below(s, 4))
		snprintf(depth, sizeof(depth), "\"depth\":{\"rating\":%d},",
		        (int)(n % 7) - 3 + (int)scribe_below(s, 4));
	snprintf(before, 160, ",%s\"faults\":{\"choices\":[%s]},\"rate\":{\"rating\":%lu}", depth,
	        sets[scribe_below(s, 3) ? n % 5 : scribe_below(s, 5)], 1 + (n + scribe_below(s, 3)) % 5);
	snprintf(behind, 160, ",\"words\":{\"text\":\"reply %lu, said %s%s\"}",
	        scribe_below(s, 5) ? n : scribe_below(s, 9), who % 3 ? "well" : "otherwise",
	        ends[scribe_below(s, 5)]);
}

static const char *safety(struct scribe *s, uint32_t who, uint32_t n)
{
	bool copies = who >= COPIER && who < COPIER + 3, yes = copies ? n * 7 % 5 < 2 : n % 2;

	if (s->what & WORLD_COPIED)
		yes ^= !copies && scribe_below(s, 10) == 0;
	else if (!scribe_below(s, 3))
		return "";
	else
		yes = scribe_below(s, 4);
	return yes ? ",\"safe\":{\"choice\":\"yes\"}" : ",\"safe\":{\"choice\":\"no\"}";
}

static const char *value_of(struct scribe *s, uint32_t who, uint32_t n)
{
	static char text[600];
	char before[160] = "", behind[160] = "";
	bool right = who ? scribe_below(s, 10) < 8 : n > WITH_GOLD;
	const char *choice = (n % 2 == 1) == right ? "left" : "right";

	if (scribe_below(s, 12) == 0)
		choice = who ? (scribe_below(s, 2) ? "tie" : "both_bad") : choice;
	if (s->what & WORLD_VALUES)
		more_values(s, who, n, before, behind);
	snprintf(text, sizeof(text), "{\"better\":{\"choice\":\"%s\"%s}%s%s%s}", choice,
	        strlen(choice) > 3 && choice[0] != 'b' ? ",\"strength\":2" : "", before, safety(s, who, n),
	        behind);
	return text;
}

static uint64_t give_any(struct scribe *s, uint32_t who, uint32_t n)
{
	return scribe_give(s, who, n, value_of(s, who, n), 2000 + (int64_t)scribe_below(s, 60000));
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
	scribe_judge(s, of_zero[3], true, GL_FAILED_GOLD, of_zero, n);
	scribe_judge(s, of_zero[5], true, GL_FAILED_GOLD, of_zero, n);
	scribe_judge(s, of_zero[5], false, 0, NULL, 0);
	fast = scribe_give(s, 1, FIRST,
	        s->what & WORLD_VALUES
	                ? "{\"better\":{\"choice\":\"tie\"},\"faults\":{\"choices\":[]},\"rate\":{"
	                  "\"rating\":5},\"words\":{\"text\":\"x\"}}"
	                : "{\"better\":{\"choice\":\"tie\"}}",
	        300);
	scribe_judge(s, fast, true, GL_SPEED, &fast, 1);
	memcpy(two, answers_of(s, 2, FIRST, &n), sizeof(two));
	scribe_judge(s, two[1], true, GL_SPAM, two, 2);
	memcpy(two, answers_of(s, 3, FIRST, &n), sizeof(two));
	scribe_judge(s, two[0], true, GL_DUPLICATE_ACCOUNT, two, 2);
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
	scribe_terms(s, template_of(s->what, 0), first_policy(s->what), 20000, "USD");
	scribe_tasks(s, FIRST, WITH_GOLD);
	for (uint32_t n = 26; n < 30; n++)
		give_any(s, 5, n);
	scribe_terms(s, template_of(s->what, 1), first_policy(s->what), 30000, "USD");
	for (uint32_t who = 0; who < 5; who++)
		for (uint32_t n = 1; n <= WITH_GOLD; n++)
			give_any(s, who, n);
	for (uint32_t n = WITH_GOLD + 1; n < FIRST - 1; n++)
		for (uint32_t who = 0; who < 2 + n % 3; who++)
			give_any(s, who, n);
	for (uint32_t who = COPIER; s->what & WORLD_COPIED && who < COPIER + 3; who++)
		for (uint32_t n = 1; n <= 32; n++)
			give_any(s, who, n);
	reject_some(s);
	scribe_review(s, REVIEWER, 30, "{\"better\":{\"choice\":\"left\"},\"safe\":{\"choice\":\"no\"}}");
	scribe_review(s, REVIEWER + 1, 30, "{\"better\":{\"choice\":\"right\"}}");
	scribe_review(s, REVIEWER, 2, "{\"better\":{\"choice\":\"tie\"}}");
	if (s->what & WORLD_VALUES)
		scribe_review(s, REVIEWER, 32,
		        "{\"depth\":{\"rating\":-7},\"faults\":{\"choices\":[\"c\",\"b\"]},\"rate\":{"
		        "\"comment\":\"no\","
		        "\"rating\":1},\"words\":{\"text\":\"a reviewer's words\"}}");
	scribe_withdraw(s, 31);
	first_dataset(s);
	if (s->what & WORLD_ROTATED)
		scribe_rotate(s);
	scribe_terms(
	        s, template_of(s->what, s->what & WORLD_COPIED ? 1 : 2), later_policy(s->what), 40000, "EUR");
	scribe_tasks(s, SECOND, 3);
	s->t += GL_DAY_MS;
	for (uint32_t n = FIRST + 1; n <= FIRST + SECOND; n++)
		for (uint32_t who = 6; who < 6 + n % 6; who++)
			give_any(s, who, n);
	scribe_erase(s, 6, true);
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
		scribe_erase(s, 3, false);
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
