/* Members in JCS order: by the UTF-16 units of their names. */
#include <stdlib.h>
#include <string.h>

#include "base/json_reader.h"

/* By UTF-16 units: bytes of UTF-8 compare the same, but that U+E000 to U+FFFF come after all surrogate pairs.
 */
int gl_reader_compare(const struct gl_json *a, const struct gl_json *b)
{
	uint32_t n = a->key_len < b->key_len ? a->key_len : b->key_len, i = 0;
	unsigned char x, y;

	while (i < n && a->key[i] == b->key[i])
		i++;
	if (i == n)
		return a->key_len < b->key_len ? -1 : a->key_len > b->key_len;
	x = (unsigned char)a->key[i];
	y = (unsigned char)b->key[i];
	if (x >= 0xf0 && (y == 0xee || y == 0xef))
		return -1;
	if (y >= 0xf0 && (x == 0xee || x == 0xef))
		return 1;
	return x < y ? -1 : 1;
}

/* Lists of members run through doc->link; 0, the place of the root, ends them. */
struct sorter {
	const struct gl_json *node;
	uint32_t *link;
	uint32_t twice; /* a member whose name was met before, or 0 */
};

static uint32_t merge(struct sorter *s, uint32_t a, uint32_t b)
{
	uint32_t head = 0, *tail = &head;

	while (a && b) {
		int order = gl_reader_compare(&s->node[a], &s->node[b]);
		uint32_t *least = order <= 0 ? &a : &b;

		if (!order)
			s->twice = a;
		*tail = *least;
		tail = &s->link[*least];
		*least = *tail;
	}
	*tail = a ? a : b;
	return head;
}

static bool reserve_links(struct gl_reader *r)
{
	struct gl_json_doc *doc = r->doc;
	uint32_t *link;

	if (doc->link_cap >= doc->used)
		return true;
	link = reallocarray(doc->link, doc->cap, sizeof(*link));
	if (!link)
		return gl_reader_no_memory(r);
	doc->link = link;
	doc->link_cap = doc->cap;
	return true;
}

/* A merge sort with a run of 2^k members in bin k: adding a member is adding 1 in binary, and each carry
 * merges two runs. Equal names end side by side, so they were compared. The first member's place is left in
 * the object's i. */
bool gl_reader_sort(struct gl_reader *r, uint32_t object)
{
	struct gl_json *node = r->doc->node;
	uint32_t bin[32] = { 0 }, member = object + 1, first = 0;
	struct sorter s;

	if (!reserve_links(r))
		return false;
	s = (struct sorter){ .node = node, .link = r->doc->link };
	for (uint32_t i = 0; i < node[object].count; i++, member += node[member].next) {
		uint32_t run = member;
		unsigned k;

		s.link[member] = 0;
		for (k = 0; bin[k]; k++) {
			run = merge(&s, bin[k], run);
			bin[k] = 0;
		}
		bin[k] = run;
	}
	for (unsigned k = 0; k < 32; k++)
		first = merge(&s, bin[k], first);
	if (s.twice)
		return gl_reader_bad(r, r->at - 1, "the object that ends here has the member \"%.*s\" twice",
		        gl_json_shown(node[s.twice].key, node[s.twice].key_len), node[s.twice].key);
	node[object].i = first;
	r->unsorted = true;
	return true;
}

/* Copies a node and all it holds to the sorted array. */
static void copy_sorted(const struct gl_json_doc *doc, uint32_t from, struct gl_json **to)
{
	const struct gl_json *node = &doc->node[from];
	bool sorted = node->type != GL_JSON_OBJECT || !node->i;
	uint32_t child = sorted ? from + 1 : (uint32_t)node->i;
	struct gl_json *copy = (*to)++;

	*copy = *node;
	if (node->type == GL_JSON_OBJECT)
		copy->i = 0;
	for (uint32_t i = 0; i < node->count; i++) {
		copy_sorted(doc, child, to);
		child = sorted ? child + doc->node[child].next : doc->link[child];
	}
}

bool gl_reader_reorder(struct gl_reader *r)
{
	struct gl_json_doc *doc = r->doc;
	struct gl_json *to, *spare;
	size_t cap;

	if (doc->spare_cap < doc->used) {
		spare = reallocarray(NULL, doc->cap, sizeof(*spare));
		if (!spare)
			return gl_reader_no_memory(r);
		free(doc->spare);
		doc->spare = spare;
		doc->spare_cap = doc->cap;
	}
	to = doc->spare;
	copy_sorted(doc, 0, &to);
	spare = doc->node;
	cap = doc->cap;
	doc->node = doc->spare;
	doc->cap = doc->spare_cap;
	doc->spare = spare;
	doc->spare_cap = cap;
	return true;
}
