/*
 * bench -- what the answer path, the hand-out and the dataset cost, each beside something named in the same
 * run.
 *
 * usage: bench GOLDLEAF [QUICK]   GOLDLEAF is the binary; with QUICK everything is a tenth as long
 *
 * Runs a Postgres of its own in a temporary folder, the server on it, and pgbench on the same database.
 * Ratios are medians of alternating pairs, because the machine is shared; absolute numbers are printed beside
 * them.
 */
#include "bench.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/auto.h"
#include "base/clock.h"

#define PAIRS 8

struct bench bench;

void bench_die(const char *fmt, const char *arg)
{
	fprintf(stderr, "bench: ");
	fprintf(stderr, fmt, arg);
	fprintf(stderr, "\n");
	if (bench.server > 0)
		kill(bench.server, SIGKILL);
	exit(1);
}

/* ---- the machine ---- */

static int by_value(const void *x, const void *y)
{
	double a = *(const double *)x, c = *(const double *)y;

	return (a > c) - (a < c);
}

static double median(double *v, unsigned n)
{
	qsort(v, n, sizeof *v, by_value);
	return n % 2 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
}

static double sync_ms(void)
{
	char path[96], block[4096] = { 0 };
	double took[200];
	int fd;

	snprintf(path, sizeof path, "%s/sync", bench.dir);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	for (unsigned i = 0; i < GL_COUNT(took); i++) {
		int64_t began = gl_mono_us();

		if (pwrite(fd, block, sizeof block, (off_t)(i % 16) * 4096) < 0 || fdatasync(fd))
			bench_die("fdatasync: %s", strerror(errno));
		took[i] = (double)(gl_mono_us() - began) / 1000;
	}
	close(fd);
	unlink(path);
	return median(took, GL_COUNT(took));
}

static void print_machine(void)
{
	gl_file_auto *f = fopen("/proc/loadavg", "r");
	char load[64] = "?";

	if (f && fgets(load, sizeof load, f))
		load[strcspn(load, "\n")] = '\0';
	printf("machine              %ld processors, load %s\n", sysconf(_SC_NPROCESSORS_ONLN), load);
	printf("fdatasync            %.3f ms (median of 200 blocks of 4 KiB)\n", sync_ms());
}

/* ---- beside pgbench ---- */

/* A row of the same bytes as an answer with what was said, one a transaction. */
static const char pgbench_schema[] = "create table if not exists bench_answer (project bigint, idx "
                                     "bigserial, n bigint, price bigint, terms bigint, no integer, "
                                     "day integer, kind smallint, surplus boolean, salt bytea, commitment "
                                     "bytea, said bytea, primary key (project, idx))";

static void write_script(char path[96])
{
	FILE *f;

	snprintf(path, 96, "%s/insert.sql", bench.dir);
	f = fopen(path, "w");
	if (!f)
		bench_die("cannot write %s", path);
	fprintf(f,
	        "insert into bench_answer (project, n, price, terms, no, day, kind, surplus, salt, "
	        "commitment, said) values "
	        "(1, :client_id, 30000, 1, 1, 20000, 1, false, decode('%064d', 'hex'), decode('%064d', "
	        "'hex'), "
	        "decode('%0440d', 'hex'));\n",
	        1, 2, 3);
	fclose(f);
}

static double pgbench(const char *script, double seconds)
{
	gl_mem_auto char *command = NULL;
	char line[256];
	double tps = 0;
	FILE *f;

	if (asprintf(&command,
	            "PATH=$PATH:$(echo /usr/lib/postgresql/*/bin | tr ' ' ':') pgbench -M prepared -n -c 64 "
	            "-j 2 -T %.0f -f %s \"$BENCH_DATABASE\" 2>/dev/null",
	            seconds, script) < 0)
		bench_die("%s", "no memory");
	f = popen(command, "r");
	while (f && fgets(line, sizeof line, f))
		if (strstr(line, "tps = ") && strstr(line, "without"))
			tps = atof(strstr(line, "tps = ") + 6);
	if (!f || pclose(f) || tps == 0)
		bench_die("pgbench failed: %s", command);
	return tps;
}

static void prepare_pgbench(void)
{
	gl_mem_auto char *command = NULL;

	if (asprintf(&command, "psql -q \"$BENCH_DATABASE\" -c '%s'", pgbench_schema) < 0 || system(command))
		bench_die("%s", "psql failed");
}

static void answers_beside_pgbench(unsigned connections)
{
	double ratio[PAIRS], rate[PAIRS], tps[PAIRS], p99[PAIRS], cpu[PAIRS];
	unsigned pairs = bench.quick ? 2 : PAIRS;
	static struct load l;
	char script[96];

	write_script(script);
	for (unsigned i = 0; i < pairs; i++) {
		bench_fill(bench.quick ? 50 : 200);
		cpu[i] = bench_server_cpu_us();
		bench_answer(&l, connections);
		cpu[i] = (bench_server_cpu_us() - cpu[i]) / (double)l.done;
		rate[i] = load_rate(&l);
		p99[i] = load_quantile_us(&l, 0.99) / 1000.0;
		tps[i] = pgbench(script, bench.quick ? 1 : 2);
		ratio[i] = rate[i] / tps[i];
		fprintf(stderr, "  pair %u: %.0f answers/s, pgbench %.0f/s, ratio %.2f\n", i + 1, rate[i],
		        tps[i], ratio[i]);
	}
	printf("answers, %3u conns   %.0f a second, p99 %.1f ms; pgbench -M prepared -c 64: %.0f; ratio %.2f "
	       "(medians of %u pairs)\n",
	        connections, median(rate, pairs), median(p99, pairs), median(tps, pairs),
	        median(ratio, pairs), pairs);
	printf("  server processor   %.1f us an answer\n", median(cpu, pairs));
	bench_print_memory();
}

/* ---- all of it ---- */

static void handouts(void)
{
	static struct load l;

	bench_take(&l, 64, 1, 1); /* the window of contents fills */
	memset(bench.tokens, 0, sizeof bench.tokens);
	bench_take(&l, 64, 1, bench.quick ? 200 : 2000);
	printf("hand-outs            %.0f a second, p99 %.1f ms, at 64 connections\n", load_rate(&l),
	        load_quantile_us(&l, 0.99) / 1000.0);
	bench_print_memory();
}

int main(int argc, char **argv)
{
	if (argc < 2)
		return 2;
	bench.binary = argv[1];
	bench.quick = argc > 2;
	setlinebuf(stdout);
	bench_start();
	print_machine();
	bench_accounts();
	prepare_pgbench();
	bench_project("answers", 100);
	bench_import(bench.quick ? 2000 : 20000);
	bench_open();
	answers_beside_pgbench(64);
	answers_beside_pgbench(256);
	bench_cycles(64, bench.quick ? 100 : 1000);
	bench_seal_and_audit();
	bench_project("hand-outs", 3);
	bench_import(bench.quick ? 50000 : 1000000);
	bench_open();
	handouts();
	bench_stop();
	return 0;
}
