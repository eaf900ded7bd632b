/*
 * desk_scene -- short scenes on a desk: a project with one question of three labels, people, and what they
 * say.
 *
 *     struct scene s = scene_of(3, 5, 950000);            // redundancy 3 to 5; change s.policy now, if need
 * be scene_open(&s, 10, 4);                              // ten tasks, members 1 to 4
 *     ck_assert_uint_eq(scene_ask(&s, 1), 1);             // member 1 is given task 1
 *     ck_assert_int_eq(scene_say(&s, 1, 1, 0), GL_TAKEN); // and answers it with label 0
 *     world_drain(s.w);
 *     scene_end(&s);                                      // the world's own checks too
 */
#ifndef DESK_SCENE_H
#define DESK_SCENE_H

#include "desk_world.h"

struct scene {
	struct world *w;
	struct gl_policy *policy;
	struct gl_template *template;
	int64_t price;
	struct gl_hand_out got; /* of the last scene_ask */
	struct gl_assignment last;
	struct gl_item *twin; /* of the last scene_say */
	struct host_item *sent;
	struct gl_err e;
};

struct scene scene_of(int64_t min, int64_t max, int64_t confidence);
void scene_open(struct scene *s, uint32_t tasks, uint32_t people);
void scene_end(struct scene *s);

/* Another terms entry with a copy of the policy, which may be changed before scene_terms is called. */
void scene_new_policy(struct scene *s);
void scene_terms(struct scene *s);
enum gl_code scene_import(
        struct scene *s, const struct gl_desk_task *task, uint32_t count); /* committed when GL_OK */
enum gl_code scene_log(struct scene *s, enum gl_item_kind kind, uint32_t person, uint32_t n); /* likewise */

uint32_t scene_ask(struct scene *s, uint32_t person); /* the task, 0: nothing */
enum gl_taken scene_say(struct scene *s, uint32_t person, uint32_t n, int label);
/* With an assignment that expires (or expired) at that moment of the wall clock. */
enum gl_taken scene_say_with(struct scene *s, uint32_t person, uint32_t n, int label, int64_t expires_ms);
void scene_answered(struct scene *s, uint32_t person, uint32_t n, int label); /* taken and committed */
struct gl_desk_task_view scene_view(const struct scene *s, uint32_t n);
void scene_pass(struct scene *s, int64_t ms);

#endif
