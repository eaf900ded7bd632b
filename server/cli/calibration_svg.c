/* The reliability diagram: share right over confidence, and how many tasks stand behind each point. */
#include <inttypes.h>

#include "cli/calibration.h"

#define LEFT   60.0
#define TOP    20.0
#define SIDE   360.0 /* of the square */
#define COUNTS 80.0  /* height of the bars below */
#define GAP    45.0
#define WIDTH  (LEFT + SIDE + 20)
#define HEIGHT (TOP + SIDE + GAP + COUNTS + 30)

static double x_of(double share)
{
	return LEFT + share * SIDE;
}

static double y_of(double share)
{
	return TOP + (1 - share) * SIDE;
}

static void axes(FILE *to)
{
	for (int i = 0; i <= 5; i++) {
		double share = i / 5.0;

		fprintf(to,
		        "<path class=\"grid\" d=\"M%.1f %.1fH%.1fM%.1f %.1fV%.1f\"/>\n"
		        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">%.1f</text>\n"
		        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%.1f</text>\n",
		        LEFT, y_of(share), LEFT + SIDE, x_of(share), TOP, TOP + SIDE, LEFT - 8,
		        y_of(share) + 4, share, x_of(share), TOP + SIDE + 18, share);
	}
	fprintf(to,
	        "<path class=\"ideal\" d=\"M%.1f %.1fL%.1f %.1f\"/>\n"
	        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">confidence</text>\n"
	        "<text transform=\"translate(16 %.1f)rotate(-90)\" text-anchor=\"middle\">share "
	        "right</text>\n",
	        x_of(0), y_of(0), x_of(1), y_of(1), x_of(0.5), TOP + SIDE + 34, y_of(0.5));
}

static void points(const struct gl_calibration *c, FILE *to)
{
	const char *move = "M";

	fputs("<path class=\"line\" d=\"", to);
	for (unsigned i = 0; i < GL_BINS; i++) {
		const struct gl_bin *b = &c->bin[i];

		if (!b->n)
			continue;
		fprintf(to, "%s%.1f %.1f", move, x_of(b->confidence), y_of(b->right));
		move = "L";
	}
	fputs("\"/>\n", to);
	for (unsigned i = 0; i < GL_BINS; i++) {
		const struct gl_bin *b = &c->bin[i];

		if (b->n)
			fprintf(to,
			        "<path class=\"whisker\" d=\"M%.1f %.1fV%.1f\"/>\n"
			        "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\"><title>%" PRIu64
			        " tasks: confidence %.3f, right %.3f</title></circle>\n",
			        x_of(b->confidence), y_of(b->low), y_of(b->high), x_of(b->confidence),
			        y_of(b->right), b->n, b->confidence, b->right);
	}
}

static void counts(const struct gl_calibration *c, FILE *to)
{
	double base = TOP + SIDE + GAP + COUNTS, width = SIDE / GL_BINS;
	uint64_t most = 1;

	for (unsigned i = 0; i < GL_BINS; i++)
		most = c->bin[i].n > most ? c->bin[i].n : most;
	for (unsigned i = 0; i < GL_BINS; i++) {
		double height = COUNTS * (double)c->bin[i].n / (double)most;

		if (c->bin[i].n)
			fprintf(to,
			        "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"><title>%" PRIu64
			        " tasks</title></rect>\n",
			        x_of(i / (double)GL_BINS) + 1, base - height, width - 2, height, c->bin[i].n);
	}
	fprintf(to,
	        "<path class=\"grid\" d=\"M%.1f %.1fH%.1f\"/>\n"
	        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">%" PRIu64 "</text>\n"
	        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">tasks by confidence</text>\n",
	        LEFT, base, LEFT + SIDE, LEFT - 8, base - COUNTS + 10, most, x_of(0.5), base + 18);
}

void gl_calibration_svg(const struct gl_calibration *c, const char *method, FILE *to)
{
	fprintf(to,
	        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\" "
	        "height=\"%.0f\" "
	        "role=\"img\">\n<title>Reliability of %s</title>\n<desc>Share of tasks that are right over "
	        "their "
	        "confidence, %" PRIu64
	        " tasks, expected calibration error %.2f %%; points on the dashed line are "
	        "calibrated.</desc>\n",
	        WIDTH, HEIGHT, WIDTH, HEIGHT, method, c->n, 100 * c->error);
	fputs("<style>text{font:12px system-ui,sans-serif;fill:#333}path{fill:none}.grid{stroke:#8885}"
	      ".ideal{stroke:#888;stroke-dasharray:4 4}.line{stroke:#b8860b;stroke-width:2}"
	      ".whisker{stroke:#b8860b}circle{fill:#b8860b}rect{fill:#b8860b88}"
	      "@media(prefers-color-scheme:dark){text{fill:#ddd}}</style>\n",
	        to);
	axes(to);
	points(c, to);
	counts(c, to);
	fputs("</svg>\n", to);
}
