#include "cli/man.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"

/* A paragraph: lines between empty ones. */
struct part {
	const char *text;
	size_t len;
};

enum kind { SYNOPSIS, EXAMPLES, LIST, PROSE };

/* ---- text as man(7) takes it ---- */

/* Of one line, or several that are joined: no backslash and no leading dot or quote is a command. */
static void put(FILE *to, const char *text, size_t len)
{
	if (len && (*text == '.' || *text == '\''))
		fputs("\\&", to);
	for (size_t i = 0; i < len; i++)
		if (text[i] == '\\')
			fputs("\\e", to);
		else if (text[i] == '-')
			fputs("\\-", to);
		else
			fputc(text[i], to);
}

/* The next line of a paragraph; false after the last. */
static bool line(struct part *rest, struct part *out)
{
	const char *end;

	if (!rest->len)
		return false;
	end = memchr(rest->text, '\n', rest->len);
	*out = (struct part){ rest->text, end ? (size_t)(end - rest->text) : rest->len };
	rest->len -= out->len + (end != NULL);
	rest->text += out->len + (end != NULL);
	return true;
}

static size_t indent(struct part l)
{
	size_t n = 0;

	while (n < l.len && l.text[n] == ' ')
		n++;
	return n;
}

static struct part without_indent(struct part l)
{
	size_t n = indent(l);

	return (struct part){ l.text + n, l.len - n };
}

/* ---- what a paragraph is ---- */

static bool begins(struct part p, const char *with)
{
	return p.len >= strlen(with) && !memcmp(p.text, with, strlen(with));
}

/* Where the text behind a term begins, two spaces or more after it; 0: there is none. */
static size_t behind_term(struct part l)
{
	size_t at = indent(l);

	while (at + 1 < l.len && !(l.text[at] == ' ' && l.text[at + 1] == ' '))
		at++;
	while (at < l.len && l.text[at] == ' ')
		at++;
	return at + 1 < l.len ? at : 0;
}

/* Whether an entry of a list begins: a term with its text behind it, or an option whose text follows below.
 */
static bool entry(struct part l)
{
	return indent(l) >= 2 && (behind_term(l) || begins(without_indent(l), "--"));
}

static enum kind kind_of(struct part p)
{
	struct part rest = p, l;

	if (begins(p, "usage: "))
		return SYNOPSIS;
	if (begins(without_indent(p), "goldleaf ") || begins(without_indent(p), "curl ") ||
	        begins(without_indent(p), "zcat "))
		return EXAMPLES;
	while (line(&rest, &l))
		if (entry(l))
			return LIST;
	return PROSE;
}

/* ---- paragraphs ---- */

static void put_synopsis(struct part p, FILE *to)
{
	struct part l;

	p.text += strlen("usage: ");
	p.len -= strlen("usage: ");
	fputs(".nf\n", to);
	while (line(&p, &l)) {
		struct part text = without_indent(l);

		put(to, text.text, text.len);
		fputc('\n', to);
	}
	fputs(".fi\n", to);
}

static void put_examples(struct part p, FILE *to)
{
	struct part l;

	fputs(".PP\n.nf\n", to);
	while (line(&p, &l)) {
		put(to, l.text, l.len);
		fputc('\n', to);
	}
	fputs(".fi\n", to);
}

static void put_prose(struct part p, FILE *to)
{
	struct part l;

	fputs(".PP\n", to);
	while (line(&p, &l)) {
		struct part text = without_indent(l);

		put(to, text.text, text.len);
		fputc('\n', to);
	}
}

/* Where on a line of two columns the second begins, three spaces or more behind the first; 0: there is none.
 */
static size_t second_column(struct part l)
{
	for (size_t at = behind_term(l); at && at + 5 < l.len; at++)
		if (!memcmp(l.text + at, "   --", 5))
			return at + 3;
	return 0;
}

static void put_entry(struct part l, FILE *to)
{
	size_t at = behind_term(l), second = second_column(l), end = at ? at : l.len,
	       last = second ? second : l.len;
	size_t from = indent(l);

	while (end > from && l.text[end - 1] == ' ')
		end--;
	while (last && l.text[last - 1] == ' ')
		last--;
	fputs(".TP\n.B \"", to);
	put(to, l.text + from, end - from);
	fputs("\"\n", to);
	if (at) {
		put(to, l.text + at, last - at);
		fputc('\n', to);
	}
	if (second)
		put_entry((struct part){ l.text + second, l.len - second }, to);
}

/* A line as deep as the first entry begins one; deeper lines go on with it. */
static void put_list(struct part p, FILE *to)
{
	struct part l;
	size_t depth = 0;

	while (line(&p, &l)) {
		struct part text = without_indent(l);

		if (!depth && entry(l))
			depth = indent(l);
		if (depth && indent(l) == depth && entry(l)) {
			put_entry(l, to);
			continue;
		}
		fputs(depth ? "" : ".PP\n", to);
		put(to, text.text, text.len);
		fputc('\n', to);
	}
}

/* ---- pages ---- */

static struct part part_next(const char **at)
{
	const char *end;
	struct part p;

	while (**at == '\n')
		++*at;
	end = strstr(*at, "\n\n");
	p = (struct part){ *at, end ? (size_t)(end - *at) : strlen(*at) };
	*at += p.len;
	while (p.len && p.text[p.len - 1] == '\n')
		p.len--;
	return p;
}

/* All paragraphs of a kind; of prose and lists as they come. */
static void section(const char *title, const char *help, bool (*in)(enum kind), FILE *to)
{
	static void (*const put_as[])(struct part, FILE *) = {
		[SYNOPSIS] = put_synopsis, [EXAMPLES] = put_examples, [LIST] = put_list, [PROSE] = put_prose
	};
	bool begun = false;

	for (struct part p = part_next(&help); p.len; p = part_next(&help)) {
		enum kind kind = kind_of(p);

		if (!in(kind))
			continue;
		if (!begun)
			fprintf(to, ".SH %s\n", title);
		begun = true;
		put_as[kind](p, to);
	}
}

static bool is_synopsis(enum kind kind)
{
	return kind == SYNOPSIS;
}

static bool is_examples(enum kind kind)
{
	return kind == EXAMPLES;
}

static bool is_text(enum kind kind)
{
	return kind == LIST || kind == PROSE;
}

/* Help, and what the tables add to it. */
static char *help_of(const struct gl_command *c)
{
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	if (!f)
		return NULL;
	fprintf(f, "%s\n\n", c->help);
	if (c->tables)
		c->tables(f);
	fclose(f);
	return text;
}

static void head(const char *name, const char *summary, FILE *to)
{
	fputs(".TH \"", to);
	for (const char *at = name; *at; at++)
		fputc(toupper((unsigned char)*at), to);
	fputs("\" 1 \"\" \"Goldleaf\" \"Goldleaf\"\n.SH NAME\n", to);
	put(to, name, strlen(name));
	fputs(" \\- ", to);
	put(to, summary, strlen(summary));
	fputc('\n', to);
}

void gl_man_command(const struct gl_command *c, FILE *to)
{
	gl_mem_auto char *help = help_of(c);
	char name[64];

	if (!help)
		return;
	snprintf(name, sizeof(name), "goldleaf-%s", c->name);
	head(name, c->summary, to);
	if (!begins((struct part){ help, strlen(help) }, "usage: "))
		fprintf(to, ".SH SYNOPSIS\n.B goldleaf %s\n[OPTIONS]\n", c->name);
	section("SYNOPSIS", help, is_synopsis, to);
	section("DESCRIPTION", help, is_text, to);
	section("EXAMPLES", help, is_examples, to);
	fputs(".SH SEE ALSO\n.BR goldleaf (1)\n", to);
}

void gl_man_overview(const struct gl_command *const *commands, FILE *to)
{
	head("goldleaf", "labels and preferences from a crowd, logged, agreed on and sealed", to);
	fputs(".SH SYNOPSIS\n.B goldleaf\nCOMMAND [OPTIONS]\n.SH COMMANDS\n", to);
	for (size_t i = 0; commands[i]; i++) {
		fprintf(to, ".TP\n.BR goldleaf\\-%s (1)\n", commands[i]->name);
		put(to, commands[i]->summary, strlen(commands[i]->summary));
		fputc('\n', to);
	}
}
