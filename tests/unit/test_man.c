/* man: pages hold what the help says, as entries and in order, and nothing in a text is taken for a command.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "cli/man.h"

static void say(FILE *to)
{
	fputs("Tables:\n\n  one    first thing\n         goes on\n", to);
}

static const struct gl_command made = {
	.name = "made-up",
	.summary = "a back\\slash",
	.help = "usage: goldleaf made-up [--x] FILE\n"
	        "       goldleaf made-up -\n"
	        "\n"
	        "  goldleaf made-up .hidden\n"
	        "\n"
	        "Some prose.\n"
	        ".TP is no command here,\n"
	        "'nor is this.\n"
	        "\n"
	        "  --x          what x does,\n"
	        "               in two lines\n"
	        "  --all N      all   --other M   the other\n"
	        "  --alone\n"
	        "      below\n"
	        "\n"
	        "Exit codes: 0.",
	.tables = say,
};

static char *page_of(const struct gl_command *c)
{
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	gl_man_command(c, f);
	fclose(f);
	return text;
}

static const char *const parts[] = {
	".TH \"GOLDLEAF-MADE-UP\" 1 \"\" \"Goldleaf\" \"Goldleaf\"\n",
	".SH NAME\ngoldleaf\\-made\\-up \\- a back\\eslash\n",
	".SH SYNOPSIS\n.nf\ngoldleaf made\\-up [\\-\\-x] FILE\ngoldleaf made\\-up \\-\n.fi\n",
	".SH DESCRIPTION\n.PP\nSome prose.\n\\&.TP is no command here,\n\\&'nor is this.\n",
	".TP\n.B \"\\-\\-x\"\nwhat x does,\nin two lines\n",
	".TP\n.B \"\\-\\-all N\"\nall\n.TP\n.B \"\\-\\-other M\"\nthe other\n",
	".TP\n.B \"\\-\\-alone\"\nbelow\n",
	".PP\nExit codes: 0.\n",
	".PP\nTables:\n",
	".TP\n.B \"one\"\nfirst thing\ngoes on\n",
	".SH EXAMPLES\n.PP\n.nf\n  goldleaf made\\-up .hidden\n.fi\n",
	".SH SEE ALSO\n.BR goldleaf (1)\n",
};

START_TEST(a_page_is_its_help_in_order)
{
	gl_mem_auto char *page = page_of(&made);
	const char *at = page;

	for (size_t i = 0; i < GL_COUNT(parts); i++) {
		const char *found = strstr(at, parts[i]);

		ck_assert_msg(found, "after this there is no \"%s\": %s", parts[i], at);
		at = found + strlen(parts[i]);
	}
	ck_assert_str_eq(at, "");
}
END_TEST

#define X(name) &gl_command_##name,
static const struct gl_command *const commands[] = {
#include "commands.inc"
	NULL
};
#undef X

/* Every option that a help lists is an entry of the page. */
START_TEST(every_commands_options_are_entries)
{
	gl_mem_auto char *page = page_of(commands[_i]);

	ck_assert_ptr_nonnull(strstr(page, ".SH SYNOPSIS\n"));
	ck_assert_ptr_nonnull(strstr(page, ".SH DESCRIPTION\n"));
	for (const char *at = strstr(commands[_i]->help, "\n  --"); at; at = strstr(at + 1, "\n  --")) {
		gl_mem_auto char *entry = NULL;
		int len = (int)strcspn(at + 5, " \n");

		/* The two dashes, and those inside the name, are written out. */
		ck_assert_int_gt(asprintf(&entry, ".B \"\\-\\-%.*s", len < 4 ? len : 4, at + 5), 0);
		ck_assert_msg(strstr(page, entry), "goldleaf %s: %.*s is no entry", commands[_i]->name, len,
		        at + 5);
	}
}
END_TEST

START_TEST(the_overview_names_every_command)
{
	gl_mem_auto char *page = NULL;
	size_t len;
	FILE *f = open_memstream(&page, &len);

	gl_man_overview(commands, f);
	fclose(f);
	for (size_t i = 0; commands[i]; i++) {
		gl_mem_auto char *line = NULL;

		ck_assert_int_gt(asprintf(&line, ".BR goldleaf\\-%s (1)\n", commands[i]->name), 0);
		ck_assert_ptr_nonnull(strstr(page, line));
	}
}
END_TEST

Suite *man_suite(void);
Suite *man_suite(void)
{
	Suite *s = suite_create("man");
	TCase *t = tcase_create("man");

	tcase_add_test(t, a_page_is_its_help_in_order);
	tcase_add_loop_test(t, every_commands_options_are_entries, 0, (int)GL_COUNT(commands) - 1);
	tcase_add_test(t, the_overview_names_every_command);
	suite_add_tcase(s, t);
	return s;
}
