/*
 * client_project -- what a requester does with a project over HTTP, one call a step.
 *
 *     struct gl_remote r = { .client = client, .key = admin_key };
 *     if (gl_remote_create(&r, document, &e) || gl_remote_import(&r, lines, len, &n, &e) ||
 * gl_remote_open(&r, &e)) ...
 *     ... a crowd answers (crowd.h) ...
 *     if (gl_remote_seal(&r, "CC0-1.0", false, &e) || gl_remote_fetch(&r, folder, &e)) ...
 *     passed = gl_remote_audit(folder, receipt) == 0;
 */
#ifndef GL_CLI_CLIENT_PROJECT_H
#define GL_CLI_CLIENT_PROJECT_H

#include "cli/client.h"

struct gl_remote {
	struct gl_client *client;
	const char *key;
	char project[32];
	char dataset[48];           /* after gl_remote_seal */
	char root[65], oz_root[67]; /* of its manifest, after gl_remote_fetch */
};

/* document: {name,template,guidelines,policy,price}; borrowed. */
enum gl_code gl_remote_create(struct gl_remote *r, json_t *document, struct gl_err *e);

/* JSON lines; fails if a line is refused, naming the first. Sent in pieces of whole lines. */
enum gl_code gl_remote_import(
        struct gl_remote *r, const char *lines, size_t len, uint64_t *imported, struct gl_err *e);

enum gl_code gl_remote_open(struct gl_remote *r, struct gl_err *e);

/* Tells the number that each task was given. */
typedef void gl_remote_task_fn(void *ctx, uint64_t n, const char *external_id);
enum gl_code gl_remote_tasks(struct gl_remote *r, gl_remote_task_fn *each, void *ctx, struct gl_err *e);

/* Returns when the dataset is there. GL_UNDECIDED if too many tasks are, unless partial. */
enum gl_code gl_remote_seal(struct gl_remote *r, const char *licence, bool partial, struct gl_err *e);

/* Unpacks the sealed dataset's bundle into folder/bundle (emptied before) and saves the log's key as
 * folder/vkey. */
enum gl_code gl_remote_fetch(struct gl_remote *r, const char *folder, struct gl_err *e);

/* Runs `goldleaf audit folder/bundle --vkey folder/vkey [--receipt receipt]`, its words to stderr: its exit
 * code. */
int gl_remote_audit(const char *folder, const char *receipt);

/* Runs this program again with other arguments (NULL ends them), stdout to stderr; its exit code. */
int gl_self_run(const char *const argv[]);

char *gl_path_join(const char *folder, const char *name);        /* the caller frees */
enum gl_code gl_folder_make(const char *path, struct gl_err *e); /* and those above it */
enum gl_code gl_file_write(const char *path, const char *data, size_t len, struct gl_err *e);

#endif
