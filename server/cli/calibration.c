#include "cli/calibration.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/auto.h"

#define MICRO 1000000
#define BAR   40 /* characters */

void gl_calibration_add(struct gl_calibration *c, uint32_t micro, double right)
{
	struct gl_bin *b = &c->bin[micro >= MICRO ? GL_BINS - 1 : micro / (MICRO / GL_BINS)];

	c->n++;
	b->n++;
	b->confidence_micro += micro;
	b->right_micro += (uint64_t)llround(right * MICRO);
}

/* Wilson's score interval of a share of n. */
static void wilson(struct gl_bin *b)
{
	const double z = 1.959964;
	double n = (double)b->n, middle = (b->right + z * z / (2 * n)) / (1 + z * z / n);
	double half = z / (1 + z * z / n) * sqrt(b->right * (1 - b->right) / n + z * z / (4 * n * n));

	b->low = fmax(0, middle - half);
	b->high = fmin(1, middle + half);
}

void gl_calibration_end(struct gl_calibration *c)
{
	for (unsigned i = 0; i < GL_BINS; i++) {
		struct gl_bin *b = &c->bin[i];

		if (!b->n)
			continue;
		b->confidence = (double)b->confidence_micro / MICRO / (double)b->n;
		b->right = (double)b->right_micro / MICRO / (double)b->n;
		wilson(b);
		c->confidence += (double)b->confidence_micro / MICRO / (double)c->n;
		c->right += (double)b->right_micro / MICRO / (double)c->n;
		c->error += fabs(b->right - b->confidence) * (double)b->n / (double)c->n;
	}
}

/* ---- the report ---- */

static bool ends(const char *path, const char *with)
{
	size_t len = strlen(path), end = strlen(with);

	return len > end && !strcmp(path + len - end, with);
}

bool gl_calibration_place(const char *path)
{
	return !strcmp(path, "-") || ends(path, ".html") || ends(path, ".svg");
}

static void summary(const struct gl_calibration *c, const char *method, FILE *to)
{
	fprintf(to,
	        "%s on %" PRIu64
	        " tasks whose truth is known: right %.2f %%, mean confidence %.2f %%, expected "
	        "calibration error %.2f %%.",
	        method, c->n, 100 * c->right, 100 * c->confidence, 100 * c->error);
}

static void write_text(const struct gl_calibration *c, const char *method, FILE *to)
{
	summary(c, method, to);
	fputs("\n\nconfidence   tasks   mean  right  95 %           0                                       "
	      "1\n",
	        to);
	for (unsigned i = 0; i < GL_BINS; i++) {
		const struct gl_bin *b = &c->bin[i];
		char bar[BAR + 2];

		if (!b->n)
			continue;
		memset(bar, ' ', sizeof(bar));
		bar[BAR + 1] = '\0';
		memset(bar, '#', (size_t)lround(b->right * BAR));
		bar[lround(b->confidence * BAR)] = '|'; /* where right should end */
		fprintf(to, "%.1f - %.1f  %7" PRIu64 "  %.3f  %.3f  %.3f - %.3f  %s\n", i / (double)GL_BINS,
		        (i + 1) / (double)GL_BINS, b->n, b->confidence, b->right, b->low, b->high, bar);
	}
}

static const char page[] =
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, "
        "initial-scale=1\">\n<title>Reliability</title>\n"
        "<style>\n:root { color-scheme: light dark; }\n"
        "body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; "
        "}\n"
        "svg { max-width: 100%; height: auto; }\n"
        "table { border-collapse: collapse; font-variant-numeric: tabular-nums; }\n"
        "th, td { padding: .3rem .8rem; text-align: right; border-bottom: 1px solid #8885; }\n</style>\n";

static void write_html(const struct gl_calibration *c, const char *method, FILE *to)
{
	fputs(page, to);
	fputs("<h1>Does confidence hold what it promises?</h1>\n<p>", to);
	summary(c, method, to);
	fputs("</p>\n", to);
	gl_calibration_svg(c, method, to);
	fputs("<table>\n<tr><th>confidence<th>tasks<th>mean<th>right<th>95 %</tr>\n", to);
	for (unsigned i = 0; i < GL_BINS; i++) {
		const struct gl_bin *b = &c->bin[i];

		if (b->n)
			fprintf(to,
			        "<tr><td>%.1f to %.1f<td>%" PRIu64 "<td>%.3f<td>%.3f<td>%.3f to %.3f</tr>\n",
			        i / (double)GL_BINS, (i + 1) / (double)GL_BINS, b->n, b->confidence, b->right,
			        b->low, b->high);
	}
	fputs("</table>\n</html>\n", to);
}

enum gl_code gl_calibration_write(
        const struct gl_calibration *c, const char *method, const char *path, struct gl_err *e)
{
	FILE *f;
	int failed;

	if (!strcmp(path, "-")) {
		write_text(c, method, stdout);
		return GL_OK;
	}
	f = fopen(path, "we");
	if (!f)
		return gl_fail(e, GL_INVALID, "cannot write %s: %s", path, strerror(errno));
	if (ends(path, ".svg"))
		gl_calibration_svg(c, method, f);
	else
		write_html(c, method, f);
	failed = ferror(f);
	if (fclose(f) || failed)
		return gl_fail(e, GL_INTERNAL, "cannot write %s: %s", path, strerror(errno));
	return GL_OK;
}
