#include "desk_scene.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

struct scene scene_of(int64_t min, int64_t max, int64_t confidence)
{
	struct scene s = { .w = world_new(1), .price = 10 };

	s.policy = world_policy(s.w);
	s.policy->redundancy_min = min;
	s.policy->redundancy_max = max;
	s.policy->confidence = confidence;
	s.policy->at_once = 100;
	s.template = s.w->template[0];
	world_boot(s.w);
	return s;
}

void scene_terms(struct scene *s)
{
	struct host_item *h = world_item(s->w, GL_ITEM_TERMS);

	h->item.terms.price = s->price;
	h->item.terms.policy = s->policy;
	h->item.terms.template = s->template;
	ck_assert_int_eq(world_append(s->w, h), GL_OK);
	world_drain(s->w);
}

void scene_new_policy(struct scene *s)
{
	struct gl_policy *p = world_policy(s->w);

	*p = *s->policy;
	s->policy = p;
}

enum gl_code scene_import(struct scene *s, const struct gl_desk_task *task, uint32_t count)
{
	struct host_item *h = world_item(s->w, GL_ITEM_TASKS);
	enum gl_code code;

	h->task = calloc(count, sizeof h->task[0]);
	h->only = calloc(count, sizeof h->only[0]);
	memcpy(h->task, task, count * sizeof task[0]);
	for (uint32_t i = 0; i < count; i++)
		if (task[i].only) {
			memcpy(h->only[i], task[i].only, task[i].only_n * sizeof task[i].only[0]);
			h->task[i].only = h->only[i];
		}
	h->item.n = gl_desk_next_task(s->w->desk);
	h->item.tasks.count = count;
	h->item.tasks.task = h->task;
	code = world_append(s->w, h);
	world_drain(s->w);
	return code;
}

void scene_open(struct scene *s, uint32_t tasks, uint32_t people)
{
	struct gl_desk_task *task = calloc(tasks + 1, sizeof *task);

	for (uint32_t no = 1; no <= people; no++)
		world_person(s->w, no, GL_PERSON, false);
	scene_terms(s);
	if (tasks)
		ck_assert_int_eq(scene_import(s, task, tasks), GL_OK);
	free(task);
}

void scene_end(struct scene *s)
{
	if (!s->w->broken)
		world_check(s->w);
	ck_assert_msg(!s->w->broken, "%s", s->w->broken);
	world_free(s->w);
}

enum gl_code scene_log(struct scene *s, enum gl_item_kind kind, uint32_t person, uint32_t n)
{
	struct host_item *h = world_item(s->w, kind);
	enum gl_code code;

	h->item.person = person;
	h->item.n = n;
	h->item.verdict.rejected = kind == GL_ITEM_VERDICT;
	code = world_append(s->w, h);
	world_drain(s->w);
	return code;
}

uint32_t scene_ask(struct scene *s, uint32_t person)
{
	ck_assert_int_eq(gl_desk_assign(s->w->desk, person, 1, s->w->now, &s->last, &s->got, &s->e), GL_OK);
	ck_assert((s->got.given == 0) == (s->got.why != GL_SOMETHING));
	return s->got.given ? s->last.n : 0;
}

enum gl_taken scene_say_with(struct scene *s, uint32_t person, uint32_t n, int label, int64_t expires_ms)
{
	struct host_item *h = world_item(s->w, GL_ITEM_ANSWER);
	enum gl_taken how;

	h->item.n = n;
	h->item.person = person;
	h->item.answer.who = s->w->person[person].who;
	h->item.answer.terms = 0;
	for (size_t i = 0; i < s->w->rows; i++)
		if (s->w->row[i]->item.kind == GL_ITEM_TERMS)
			h->item.answer.terms = i;
	memset(h->item.answer.label, -1, sizeof h->item.answer.label);
	h->item.answer.label[0] = (int8_t)label;
	h->item.answer.options[0] = label < 0 ? 0 : (uint64_t)label; /* of a question that counts them */
	h->item.answer.value[0] = (uint8_t)label;
	h->value = (uint64_t)label;
	how = gl_desk_answer(s->w->desk, &h->item, expires_ms, s->w->now, &s->twin, &s->e);
	s->sent = how == GL_TAKEN ? h : NULL;
	if (how != GL_TAKEN)
		free(h);
	return how;
}

enum gl_taken scene_say(struct scene *s, uint32_t person, uint32_t n, int label)
{
	return scene_say_with(s, person, n, label, s->w->now.wall_ms + s->policy->lease_s * 1000);
}

void scene_answered(struct scene *s, uint32_t person, uint32_t n, int label)
{
	ck_assert_int_eq(scene_say(s, person, n, label), GL_TAKEN);
	world_drain(s->w);
}

struct gl_desk_task_view scene_view(const struct scene *s, uint32_t n)
{
	struct gl_desk_task_view v;

	ck_assert(gl_desk_task_view(s->w->desk, n, &v));
	return v;
}

void scene_pass(struct scene *s, int64_t ms)
{
	s->w->now.mono_ms += ms;
	s->w->now.wall_ms += ms;
}
