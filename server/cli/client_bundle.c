#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/auto.h"
#include "base/buf.h"
#include "cli/client_project.h"

enum gl_code gl_folder_make(const char *path, struct gl_err *e)
{
	gl_mem_auto char *p = strdup(path);

	for (char *s = p; s && *s; s++) {
		if (s == p || *s != '/')
			continue;
		*s = 0;
		mkdir(p, 0777);
		*s = '/';
	}
	if (mkdir(path, 0777) && errno != EEXIST)
		return gl_fail(e, GL_INVALID, "cannot make the folder %s: %s", path, strerror(errno));
	return GL_OK;
}

enum gl_code gl_file_write(const char *path, const char *data, size_t len, struct gl_err *e)
{
	gl_file_auto *f = fopen(path, "w");

	if (!f || fwrite(data, 1, len, f) != len || fflush(f))
		return gl_fail(e, GL_INVALID, "cannot write %s: %s", path, strerror(errno));
	return GL_OK;
}

/* Runs a program and waits; its stdout becomes our stderr, so that results stay alone on stdout. */
static int run(const char *file, const char *const argv[])
{
	int status;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (!pid) {
		dup2(STDERR_FILENO, STDOUT_FILENO);
		execvp(file, (char *const *)argv);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return 127;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int gl_self_run(const char *const argv[])
{
	return run("/proc/self/exe", argv);
}

char *gl_path_join(const char *folder, const char *name)
{
	char *path;

	if (asprintf(&path, "%s/%s", folder, name) < 0)
		abort();
	return path;
}

struct download {
	const struct gl_request *rq;
	struct gl_err *e;
	bool failed;
};

static void on_download(void *ctx, const struct gl_response *r)
{
	struct download *d = ctx;

	d->failed = r->status != 200;
	if (d->failed)
		gl_client_problem(d->rq, r, d->e);
}

static enum gl_code download(struct gl_remote *r, const char *path, const char *to, struct gl_err *e)
{
	gl_file_auto *f = fopen(to, "w");
	struct gl_request rq = { .method = "GET", .path = path, .key = r->key, .to = f };
	struct download d = { .rq = &rq, .e = e };

	if (!f)
		return gl_fail(e, GL_INVALID, "cannot write %s: %s", to, strerror(errno));
	gl_client_call(r->client, &rq, on_download, &d);
	if (!d.failed && fflush(f))
		return gl_fail(e, GL_INVALID, "cannot write %s: %s", to, strerror(errno));
	return d.failed ? e->code : GL_OK;
}

static enum gl_code unpack(const char *tar, const char *bundle, struct gl_err *e)
{
	if (run("rm", (const char *const[]){ "rm", "-rf", bundle, NULL }))
		return gl_fail(e, GL_INVALID, "cannot empty %s", bundle);
	if (gl_folder_make(bundle, e))
		return e->code;
	if (run("tar", (const char *const[]){ "tar", "-xf", tar, "-C", bundle, "--no-same-owner", NULL }))
		return gl_fail(e, GL_INTERNAL, "the bundle %s cannot be unpacked", tar);
	unlink(tar);
	return GL_OK;
}

/* The two roots that the bundle's manifest states. */
static enum gl_code read_roots(struct gl_remote *r, const char *bundle, struct gl_err *e)
{
	gl_mem_auto char *path = gl_path_join(bundle, "manifest.json");
	json_auto_t *manifest = json_load_file(path, 0, NULL);
	const char *root, *oz_root;

	if (json_unpack(manifest, "{s:{s:s, s:s}}", "records", "root", &root, "oz_root", &oz_root))
		return gl_fail(e, GL_INTERNAL, "%s states no roots", path);
	snprintf(r->root, sizeof(r->root), "%s", root);
	snprintf(r->oz_root, sizeof(r->oz_root), "%s", oz_root);
	return GL_OK;
}

enum gl_code gl_remote_fetch(struct gl_remote *r, const char *folder, struct gl_err *e)
{
	gl_mem_auto char *tar = gl_path_join(folder, "bundle.tar");
	gl_mem_auto char *bundle = gl_path_join(folder, "bundle");
	gl_mem_auto char *vkey = gl_path_join(folder, "vkey");
	char path[200];

	if (gl_folder_make(folder, e))
		return e->code;
	snprintf(path, sizeof(path), "/v1/datasets/%s/bundle.tar", r->dataset);
	if (download(r, path, tar, e) || unpack(tar, bundle, e))
		return e->code;
	snprintf(path, sizeof(path), "/log/%s/vkey", r->project);
	if (download(r, path, vkey, e))
		return e->code;
	return read_roots(r, bundle, e);
}

int gl_remote_audit(const char *folder, const char *receipt)
{
	gl_mem_auto char *bundle = gl_path_join(folder, "bundle");
	gl_mem_auto char *vkey = gl_path_join(folder, "vkey");

	return gl_self_run((const char *const[]){
	        "goldleaf", "audit", bundle, "--vkey", vkey, receipt ? "--receipt" : NULL, receipt, NULL });
}
