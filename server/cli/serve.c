#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/api.h"
#include "api/caller.h"
#include "api/known.h"
#include "api/secret.h"
#include "api/tries.h"
#include "base/auto.h"
#include "base/log.h"
#include "cli/cli.h"
#include "cli/client_project.h"
#include "crypto/rand.h"
#include "live/live.h"
#include "store/embedded.h"
#include "store/migrate.h"

/* Everything a running server holds, in the order in which it is made; let go of in the opposite one. */
struct serving {
	struct gl_config config;
	struct gl_server server;
	int lock;
	struct gl_embedded *embedded;
	struct gl_router *router;
	struct gl_http *http;
};

/* ---- starting ---- */

/* One process a data folder: signed.log has one writer, and a desk of this server is not open twice. */
static enum gl_code lock_data(struct serving *s, struct gl_err *e)
{
	char path[4200];

	if (gl_folder_make(s->config.data, e))
		return e->code;
	snprintf(path, sizeof path, "%s/lock", s->config.data);
	s->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (s->lock < 0)
		return gl_fail(e, GL_INTERNAL, "cannot open %s: %s", path, strerror(errno));
	if (flock(s->lock, LOCK_EX | LOCK_NB))
		return gl_fail(e, GL_CONFLICT,
		        "another server uses the data folder %s; stop it, or choose another with --data",
		        s->config.data);
	return GL_OK;
}

static enum gl_code open_database(struct serving *s, struct gl_err *e)
{
	int applied = 0;
	const char *conninfo = s->config.database;

	if (!*conninfo || s->config.embedded) {
		s->embedded = gl_embedded_start(s->config.data, e);
		if (!s->embedded)
			return e->code;
		conninfo = gl_embedded_conninfo(s->embedded);
		if (gl_migrate(conninfo, &applied, e))
			return e->code;
	}
	s->server.conninfo = strdup(conninfo);
	return s->server.conninfo ? GL_OK : gl_fail(e, GL_NO_MEMORY, "no memory");
}

static enum gl_code open_files(struct serving *s, struct gl_err *e)
{
	char path[4200];

	snprintf(s->server.files, sizeof s->server.files, "%s/files", s->config.data);
	if (mkdir(s->server.files, 0755) && errno != EEXIST)
		return gl_fail(e, GL_INTERNAL, "cannot make %s: %s", s->server.files, strerror(errno));
	if (gl_server_secrets(&s->server, s->config.data, e))
		return e->code;
	snprintf(path, sizeof path, "%s/signed.log", s->config.data);
	s->server.signed_log = gl_signed_log_open(path, e);
	return s->server.signed_log ? GL_OK : e->code;
}

static enum gl_code show_key(const char *file, const char *key, struct gl_err *e)
{
	gl_fd_auto fd = -1;

	if (!*file) {
		printf("admin key: %s\nIt is shown this once; keep it.\n", key);
		fflush(stdout);
		return GL_OK;
	}
	fd = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0 || dprintf(fd, "%s\n", key) < 0)
		return gl_fail(
		        e, GL_INTERNAL, "cannot write the admin's key to %s: %s", file, strerror(errno));
	return GL_OK;
}

/* The first start: an admin, and a key that may do everything. */
static enum gl_code make_admin(struct serving *s, struct gl_session *db, struct gl_err *e)
{
	gl_rows_auto rows = { 0 };
	gl_args_auto a = { 0 };
	char key[GL_KEY_TEXT + 1];
	uint8_t hash[32];
	int64_t account;

	gl_args_init(&a, 1024);
	if (gl_session_ask(db, GL_SQL_ACCOUNT_ANY, &a, &rows, e) || rows.count)
		return e->code;
	gl_random(&account, sizeof account);
	account &= (1ll << GL_ID_BITS) - 1;
	gl_args_i64(&a, account);
	gl_args_str(&a, "admin");
	gl_args_i16(&a, 1);
	gl_args_bool(&a, true);
	gl_args_null(&a);
	if (gl_session_ask(db, GL_SQL_ACCOUNT_ADD, &a, &rows, e))
		return e->code;
	gl_key_make(key, hash);
	gl_args_clear(&a);
	gl_args_bytes(&a, hash, sizeof hash);
	gl_args_i64(&a, account);
	gl_args_str(&a, "first");
	gl_args_i32(&a, GL_MAY_ANNOTATE | GL_MAY_MANAGE | GL_MAY_REVIEW | GL_MAY_READ | GL_MAY_ADMIN);
	if (gl_session_ask(db, GL_SQL_KEY_ADD, &a, &rows, e))
		return e->code;
	return show_key(s->config.admin_key_file, key, e);
}

static enum gl_code check_database(struct serving *s, struct gl_err *e)
{
	gl_session_auto *db = gl_session_open(s->server.conninfo, GL_ROLE_SERVER, e);

	if (!db || gl_statement_check(db, e))
		return e->code;
	return make_admin(s, db, e);
}

/* ---- the loops ---- */

static struct gl_timer second; /* of loop 0: what happens once a second for the whole server */

static void each_second(void *ctx)
{
	struct gl_loop *loop = ctx;

	gl_signed_log_sync(gl_server->signed_log);
	gl_caller_tick();
	gl_loop_after(loop, &second, 1000, each_second, loop);
}

static void started(struct gl_loop *loop, void *app)
{
	gl_live_started(loop, app);
	if (!gl_loop_number(loop))
		gl_loop_after(loop, &second, 1000, each_second, loop);
}

static void stopped(struct gl_loop *loop, void *app)
{
	if (!gl_loop_number(loop))
		gl_timer_cancel(&second);
	gl_live_stopped(loop, app);
}

/* Whether browsers would come to this address over plain http from elsewhere. A socket's path has a proxy in
 * front. */
static bool beyond_this_machine(const char *address)
{
	return strncmp(address, "127.", 4) != 0 && strncmp(address, "[::1]", 5) != 0 &&
	       strncmp(address, "unix:", 5) != 0;
}

static enum gl_code start_http(struct serving *s, struct gl_err *e)
{
	struct gl_http_config c = { .listen = s->config.listen,
		.loops = (unsigned)s->config.loops,
		.connections = (unsigned)s->config.connections,
		.conninfo = s->server.conninfo,
		.authorise = gl_caller_authorise,
		.app = s,
		.started = started,
		.stopped = stopped,
		.released = gl_live_released };
	const char *at;

	s->server.pool = gl_pool_new((unsigned)s->config.job_threads, s->server.conninfo, e);
	s->server.passwords = gl_passwords_new((unsigned)s->config.password_threads, e);
	s->router = gl_router_new();
	if (!s->server.pool || !s->server.passwords || !s->router || gl_api_routes(s->router, e))
		return e->code ? e->code : gl_fail(e, GL_NO_MEMORY, "no memory for the routes");
	c.router = s->router;
	s->http = gl_http_start(&c, e);
	if (!s->http)
		return e->code;
	at = strrchr(gl_http_address(s->http), ':');
	gl_log(GL_LOG_INFO, "listening", "{s:s, s:i}", "address", gl_http_address(s->http), "port",
	        at ? atoi(at + 1) : 0);
	if (!s->config.insecure_cookie && beyond_this_machine(gl_http_address(s->http)))
		gl_log(GL_LOG_WARN,
		        "browsers keep this server's sessions only over https: put TLS in front, or start it "
		        "with "
		        "--insecure-cookie",
		        "{s:s}", "address", gl_http_address(s->http));
	return GL_OK;
}

static enum gl_code start(struct serving *s, struct gl_err *e)
{
	s->lock = -1;
	s->server.config = &s->config;
	gl_server = &s->server;
	if (lock_data(s, e) || open_database(s, e) || open_files(s, e) || check_database(s, e))
		return e->code;
	return start_http(s, e);
}

static void stop(struct serving *s)
{
	gl_passwords_stop(s->server.passwords);
	gl_pool_stop(s->server.pool); /* while the loops still run: what it has comes home */
	if (s->http)
		gl_http_stop(s->http);
	gl_pool_free(s->server.pool);
	gl_passwords_free(s->server.passwords);
	gl_router_free(s->router);
	gl_known_release();
	gl_tries_release();
	gl_signed_log_close(s->server.signed_log);
	gl_embedded_stop(s->embedded);
	gl_signer_release(&s->server.signer);
	free(s->server.conninfo);
	if (s->lock >= 0)
		close(s->lock);
}

static const char help[] =
        "goldleaf serve --embedded                         with a private Postgres in .goldleaf/\n"
        "goldleaf serve --database 'host=/run/postgresql dbname=goldleaf' --listen 127.0.0.1:8080\n\n"
        "Serves the HTTP API until SIGTERM or SIGINT, then finishes what is in flight and exits within 5 s.\n"
        "An existing database is brought to this binary's schema with `goldleaf migrate` first.\n"
        "The first start makes an admin and prints its key once.\n\n"
        "Every option below is also a variable GOLDLEAF_NAME and a line of --config FILE.\n\n"
        "Exit codes: 0 stopped in order, 1 it could not start, 2 usage.";

extern const struct gl_command gl_command_serve;

static int serve(int argc, char **argv)
{
	struct serving s = { 0 };
	struct gl_err e = { 0 };
	sigset_t signals;
	enum gl_code code;
	int rest, sig;

	if (gl_config_load(&s.config, argc, argv, &rest, &e))
		return gl_cli_usage(&gl_command_serve, "%s", e.text);
	if (rest < argc)
		return gl_cli_usage(&gl_command_serve, "'%s' is not understood", argv[rest]);
	if (!gl_log_level_named(s.config.log_level))
		return gl_cli_usage(&gl_command_serve, "there is no log level '%s'", s.config.log_level);
	if (s.config.print)
		gl_config_print(stdout, &s.config);
	if (s.config.check || s.config.print)
		return 0;
	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	pthread_sigmask(SIG_BLOCK, &signals, NULL); /* in every thread: only the wait below takes them */
	signal(SIGPIPE, SIG_IGN);
	code = start(&s, &e);
	if (!code)
		sigwait(&signals, &sig);
	else
		fprintf(stderr, "goldleaf serve: %s\n", e.text);
	stop(&s);
	gl_config_release(&s.config);
	return code ? GL_EXIT_WRONG : 0;
}

const struct gl_command gl_command_serve = {
	.name = "serve",
	.summary = "serve the HTTP API",
	.help = help,
	.tables = gl_config_help,
	.run = serve,
};
