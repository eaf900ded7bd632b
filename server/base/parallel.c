#include "base/parallel.h"

#include <assert.h>
#include <pthread.h>
#include <stdbool.h>

struct part {
	void (*run)(void *arg, unsigned part, unsigned parts);
	void *arg;
	unsigned part, parts;
	pthread_t thread;
	bool started;
};

static void *begin(void *arg)
{
	const struct part *p = arg;

	p->run(p->arg, p->part, p->parts);
	return NULL;
}

void gl_parallel(unsigned parts, void (*run)(void *arg, unsigned part, unsigned parts), void *arg)
{
	struct part part[GL_PARTS_MAX];

	assert(parts >= 1 && parts <= GL_PARTS_MAX);
	for (unsigned i = 1; i < parts; i++) {
		part[i] = (struct part){ .run = run, .arg = arg, .part = i, .parts = parts };
		part[i].started = !pthread_create(&part[i].thread, NULL, begin, &part[i]);
	}
	run(arg, 0, parts);
	for (unsigned i = 1; i < parts; i++) {
		if (part[i].started)
			pthread_join(part[i].thread, NULL);
		else
			run(arg, i, parts);
	}
}

unsigned gl_parts(unsigned threads)
{
	if (threads < 1)
		return 1;
	return threads < GL_PARTS_MAX ? threads : GL_PARTS_MAX;
}
