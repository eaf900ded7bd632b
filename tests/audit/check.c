#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int passed, failed;

void audit_path(const char *path, const char *vkey, const char *receipt, struct gl_audit_report *r)
{
	struct gl_audit_options o = { .bundle = path,
		.vkey = vkey,
		.vkey_len = vkey ? strlen(vkey) : 0,
		.receipt = receipt,
		.receipt_len = receipt ? strlen(receipt) : 0 };
	struct gl_err e = { 0 };

	if (gl_audit(&o, r, &e)) {
		fprintf(stderr, "the audit of %s could not be run: %s\n", path, e.text);
		abort();
	}
}

void audit_pack(struct pack *p, const char *vkey, const char *receipt, struct gl_audit_report *r)
{
	char path[64];
	int fd = pack_tar(p, path);

	audit_path(path, vkey, receipt, r);
	close(fd);
}

void check_that(bool holds, const char *what, const char *otherwise)
{
	if (holds) {
		passed++;
	} else {
		failed++;
		printf("FAILED %s: %s\n", what, otherwise);
	}
}

static void say(const char *what, const struct gl_audit_report *r)
{
	failed++;
	if (r->wrong.found)
		printf("FAILED %s: step %d says of %s \"%s\"\n", what, r->wrong.step, r->wrong.file,
		        r->wrong.message);
	else
		printf("FAILED %s: the audit found nothing wrong, exit %d\n", what, gl_audit_exit(r));
}

void check_wrong(const struct gl_audit_report *r, const char *what, enum gl_step step, const char *says)
{
	if (r->wrong.found && (!step || r->wrong.step == step) && strstr(r->wrong.message, says) &&
	        r->wrong.file[0] && gl_audit_exit(r) == 1)
		passed++;
	else
		say(what, r);
}

void check_right(const struct gl_audit_report *r, const char *what, int exit)
{
	if (!r->wrong.found && gl_audit_exit(r) == exit)
		passed++;
	else
		say(what, r);
}

int check_end(void)
{
	printf("%d passed, %d failed\n", passed, failed);
	return failed || !passed;
}
