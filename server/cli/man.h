/*
 * man -- the pages of the manual, from what the commands say of themselves: there is no other text of them.
 *
 *     gl_man_command(&gl_command_audit, stdout);      // goldleaf-audit(1)
 *     gl_man_overview(commands, stdout);              // goldleaf(1)
 *
 * A help is paragraphs between empty lines. One that begins with "usage: " is the synopsis; lines that all
 * begin a "goldleaf" or go on with one are examples; lines of two spaces, a term, two spaces or more and a
 * text, with deeper lines that go on, are a list; everything else is prose. Pages are in man(7), for any
 * formatter.
 */
#ifndef GL_CLI_MAN_H
#define GL_CLI_MAN_H

#include "cli/cli.h"

void gl_man_command(const struct gl_command *c, FILE *to);
void gl_man_overview(const struct gl_command *const *commands, FILE *to);

#endif
