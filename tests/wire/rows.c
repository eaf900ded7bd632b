/*
 * Plays rows.txt against a server, byte by byte, and says which rows it answers as they demand.
 * usage: rows PORT ROWS.txt [--slow]   The last line is "N passed, N failed"; the format is told in rows.txt.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define BYTES    (1 << 20) /* most of a row, and of what comes back */
#define PARTS    64
#define REPLIES  16
#define PATIENCE 3000 /* ms for a reply, or for the end of a connection that is to end */
#define QUIET    150  /* ms without more to believe that nothing more comes */
#define TOGETHER 48   /* rows at a time */

struct part {
	size_t from, len;
	int pause_ms; /* after it */
};

struct row {
	char name[128];
	char *bytes;
	size_t len;
	struct part part[PARTS];
	int parts;
	char want[256];    /* "100 200/204" */
	char content[256]; /* must be somewhere in what comes back */
	bool closed, open, slow, half, deaf;
	int within_ms;
};

static const char *port;

static long now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Where the brace that text stands behind is closed. */
static size_t to_brace(const char *text)
{
	size_t i = 0;

	for (int depth = 1; text[i]; i++) {
		depth += text[i] == '{' ? 1 : text[i] == '}' ? -1 : 0;
		if (!depth)
			break;
	}
	return i;
}

/* \r \n \t \0 \\ \xHH, and \{COUNT*TEXT}. */
static void append(struct row *row, const char *text, size_t len)
{
	static const char names[] = "rnt0\\", values[] = "\r\n\t\0\\";

	for (const char *end = text + len; text < end; text++) {
		char hex[3] = { 0 }, *star;

		if (row->len > BYTES / 2)
			exit(2);
		if (*text != '\\') {
			row->bytes[row->len++] = *text;
		} else if (*++text == 'x') {
			memcpy(hex, text + 1, 2);
			row->bytes[row->len++] = (char)strtol(hex, NULL, 16);
			text += 2;
		} else if (*text == '{') {
			size_t inside = to_brace(text + 1);
			long count = strtol(text + 1, &star, 10);

			for (long i = 0; i < count; i++)
				append(row, star + 1, (size_t)(text + 1 + inside - (star + 1)));
			text += 1 + inside;
		} else {
			row->bytes[row->len++] = values[strchr(names, *text) - names];
		}
	}
}

static void end_part(struct row *row, int pause_ms)
{
	size_t from = row->parts ? row->part[row->parts - 1].from + row->part[row->parts - 1].len : 0;

	if (row->parts == PARTS)
		exit(2);
	row->part[row->parts++] = (struct part){ from, row->len - from, pause_ms };
}

static void read_want(struct row *row, char *text)
{
	for (char *word = strtok(text, " "); word; word = strtok(NULL, " "))
		if (!strcmp(word, "closed"))
			row->closed = true;
		else if (!strcmp(word, "open"))
			row->open = true;
		else if (!strncmp(word, "within=", 7))
			row->within_ms = atoi(word + 7);
		else
			snprintf(row->want + strlen(row->want), sizeof row->want - strlen(row->want), "%s ",
			        word);
}

/* One row, up to the empty line or the next name; false at the end. */
static bool read_row(FILE *f, struct row *row)
{
	static char line[BYTES];
	bool begun = false;
	long back;

	*row = (struct row){ .bytes = row->bytes, .within_ms = PATIENCE };
	for (back = ftell(f); fgets(line, sizeof line, f); back = ftell(f)) {
		line[strcspn(line, "\n")] = '\0';
		if (!strncmp(line, "== ", 3)) {
			if (begun) {
				fseek(f, back, SEEK_SET);
				break;
			}
			begun = true;
			snprintf(row->name, sizeof row->name, "%.120s", line + 3);
		} else if (!strncmp(line, ">>", 2)) {
			append(row, line + 2 + (line[2] == ' '), strlen(line + 2 + (line[2] == ' ')));
		} else if (line[0] == '>') {
			append(row, line + 1 + (line[1] == ' '), strlen(line + 1 + (line[1] == ' ')));
			append(row, "\\r\\n", 4);
		} else if (!strncmp(line, "~ ", 2)) {
			end_part(row, atoi(line + 2));
		} else if (!strncmp(line, "< ", 2)) {
			read_want(row, line + 2);
		} else if (!strncmp(line, "<~ ", 3)) {
			snprintf(row->content, sizeof row->content, "%.250s", line + 3);
		} else if (!strcmp(line, "! slow")) {
			row->slow = true;
		} else if (!strcmp(line, "! half")) {
			row->half = true;
		} else if (!strcmp(line, "! deaf")) {
			row->deaf = true;
		} else if (line[0] && line[0] != '#') {
			fprintf(stderr, "rows: not understood: %s\n", line);
			exit(2);
		}
	}
	if (begun)
		end_part(row, 0);
	return begun;
}

static int connect_to(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(port)) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || connect(fd, (struct sockaddr *)&a, sizeof a)) {
		perror("rows: connect");
		exit(2);
	}
	return fd;
}

/* What a server said, as far as it can be told apart. */
struct heard {
	char *bytes;
	size_t len, parsed;
	int status[REPLIES], n;
	bool end;
};

static bool parse_one(struct heard *h, bool head)
{
	char *from = h->bytes + h->parsed, *body, *length, *chunked;
	size_t size = 0;

	h->bytes[h->len] = '\0';
	body = strstr(from, "\r\n\r\n");
	if (!body || h->n == REPLIES)
		return false;
	body += 4;
	length = strcasestr(from, "\r\nContent-Length:");
	chunked = strcasestr(from, "\r\nTransfer-Encoding:");
	if (length && length < body && !head)
		size = (size_t)strtoul(length + 17, NULL, 10);
	if ((chunked && chunked < body) || (size_t)(body - h->bytes) + size > h->len)
		return false;
	if (strncmp(from, "HTTP/1.1 ", 9) != 0)
		return false;
	h->status[h->n++] = atoi(from + 9);
	h->parsed = (size_t)(body - h->bytes) + size;
	return true;
}

static void listen_for(int fd, struct heard *h, int replies, bool until_end, int ms, bool head)
{
	long give_up = now_ms() + ms;

	while (!h->end && (h->n < replies || until_end || now_ms() < give_up)) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		ssize_t n;
		int wait = (int)(give_up - now_ms());

		if (h->len > BYTES - 2)
			h->len = BYTES / 2; /* a long body: who wants its end need not keep it */
		if (wait <= 0 || poll(&p, 1, wait) <= 0)
			break;
		n = recv(fd, h->bytes + h->len, BYTES - 1 - h->len, 0);
		if (n <= 0)
			h->end = true;
		else
			h->len += (size_t)n;
		while (parse_one(h, head))
			;
		if (h->n >= replies && !until_end && h->parsed == h->len)
			give_up = now_ms() + (ms < QUIET ? ms : QUIET);
	}
}

static bool one_of(const char *word, size_t len, int status)
{
	char text[8];

	snprintf(text, sizeof text, "%d", status);
	for (const char *at = word; at < word + len; at += 4)
		if (!strncmp(at, text, 3))
			return true;
	return false;
}

static int count_words(const char *text)
{
	int n = 0;

	while (*(text += strspn(text, " "))) {
		text += strcspn(text, " ");
		n++;
	}
	return n;
}

static const char *judge(const struct row *row, const struct heard *h)
{
	const char *want = row->want;
	int i = 0;

	for (; *(want += strspn(want, " ")); want += strcspn(want, " ")) {
		size_t len = strcspn(want, " ");

		if (i < h->n && one_of(want, len, h->status[i]))
			i++;
		else if (want[len - 1] != '?')
			return "other statuses";
	}
	if (h->n > i)
		return "more replies than wanted";
	if (row->closed && !h->end)
		return "the connection is still open";
	if (row->open && h->end)
		return "the connection was closed";
	if (row->content[0] && !memmem(h->bytes, h->len, row->content, strlen(row->content)))
		return "not the content";
	return NULL;
}

static bool is_head(const struct row *row)
{
	return row->len > 5 && !memcmp(row->bytes, "HEAD ", 5);
}

static void talk(const struct row *row, int fd, struct heard *h)
{
	for (int i = 0; i < row->parts; i++) {
		const struct part *p = &row->part[i];

		if (p->len && send(fd, row->bytes + p->from, p->len, MSG_NOSIGNAL) < 0)
			break;
		if (p->pause_ms && row->deaf)
			usleep((useconds_t)p->pause_ms * 1000);
		else if (p->pause_ms)
			listen_for(fd, h, REPLIES, false, p->pause_ms, is_head(row));
	}
	if (row->half)
		shutdown(fd, SHUT_WR);
	listen_for(fd, h, count_words(row->want), row->closed, row->within_ms, is_head(row));
}

/* Whoever leaves a connection open must still know where the next request begins. */
static bool in_step(int fd)
{
	static const char again[] = "GET / HTTP/1.1\r\nHost: again\r\nConnection: close\r\n\r\n";
	struct heard h = { .bytes = malloc(BYTES) };

	if (send(fd, again, sizeof again - 1, MSG_NOSIGNAL) < 0)
		return false;
	listen_for(fd, &h, 1, true, PATIENCE, false);
	return h.n == 1 && h.status[0] == 200 && h.end && !memcmp(h.bytes + h.parsed - 5, "pong\n", 5);
}

/* In a process of its own: 0 if all is as the row says. */
static int play(const struct row *row)
{
	struct heard h = { .bytes = malloc(BYTES) };
	int fd = connect_to();
	const char *wrong;

	talk(row, fd, &h);
	wrong = judge(row, &h);
	if (!wrong && row->open && !in_step(fd))
		wrong = "the next request on this connection is not understood";
	if (!wrong)
		return 0;
	printf("FAILED: %s: %s; wanted %s%s%s, got", row->name, wrong, row->want, row->closed ? "closed" : "",
	        row->open ? "open" : "");
	for (int i = 0; i < h.n; i++)
		printf(" %d", h.status[i]);
	printf("%s: %.*s\n", h.end ? " closed" : "", (int)(h.len < 400 ? h.len : 400), h.bytes);
	fflush(stdout);
	return 1;
}

static int reap(int *passed)
{
	int status = 0;

	if (wait(&status) < 0)
		return 0;
	if (WIFEXITED(status) && !WEXITSTATUS(status))
		++*passed;
	return 1;
}

int main(int argc, char **argv)
{
	bool slow = argc > 3 && !strcmp(argv[3], "--slow");
	FILE *f = argc > 2 ? fopen(argv[2], "r") : NULL;
	struct row row = { .bytes = malloc(BYTES) };
	int passed = 0, all = 0, running = 0;

	if (!f || !row.bytes) {
		fprintf(stderr, "usage: rows PORT ROWS.txt [--slow]\n");
		return 2;
	}
	port = argv[1];
	while (read_row(f, &row)) {
		if (row.slow && !slow)
			continue;
		all++;
		if (running == TOGETHER)
			running -= reap(&passed);
		fflush(stdout);
		running++;
		if (fork() == 0)
			_exit(play(&row));
	}
	while (reap(&passed))
		;
	free(row.bytes);
	fclose(f);
	printf("%d passed, %d failed\n", passed, all - passed);
	return passed == all && all ? 0 : 1;
}
