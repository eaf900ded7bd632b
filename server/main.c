/* goldleaf -- one binary, one file a subcommand (cli/). */
#include "cli/cli.h"

int main(int argc, char **argv)
{
	return gl_cli_main(argc, argv);
}
