#include "cli/consensus_print.h"

#include <stdio.h>
#include <string.h>

void gl_csv_print(const char *text)
{
	if (!text[strcspn(text, ",\"\r\n")]) {
		fputs(text, stdout);
		return;
	}
	putchar('"');
	for (; *text; text++) {
		if (*text == '"')
			putchar('"');
		putchar(*text);
	}
	putchar('"');
}

json_t *gl_method_json(const struct gl_method *m, const struct gl_votes *votes, uint64_t ties)
{
	json_t *parameters = json_loads(m->parameters, 0, NULL);

	if (votes->tolerance)
		json_object_set_new(parameters, "gain", json_real((double)votes->tolerance * 0x1p-36));
	return json_pack("{s:{s:s, s:I, s:o}, s:I, s:I, s:I, s:I}", "method", "name", m->name, "version",
	        (json_int_t)m->version, "parameters", parameters, "answers", (json_int_t)votes->n, "tasks",
	        (json_int_t)votes->items, "workers", (json_int_t)votes->workers, "ties", (json_int_t)ties);
}
