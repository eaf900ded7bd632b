/*
 * calibration -- whether confidences hold what they promise: of the tasks with about this confidence, how
 * many are right?
 *
 *     struct gl_calibration c = { 0 };
 *     gl_calibration_add(&c, gl_belief_micro(&belief), right);      // for each task whose truth is known
 *     gl_calibration_end(&c);
 *     gl_calibration_write(&c, "dawid-skene", "report.html", &e);
 *
 * Ten bins of equal width; the expected calibration error is the mean over bins of |share right - mean
 * confidence|, by their tasks (M. Naeini, G. Cooper, M. Hauskrecht, AAAI 2015). Intervals are Wilson's, 95 %
 * (E. Wilson, 1927). Sums are of millionths, so the order of the tasks does not matter.
 */
#ifndef GL_CLI_CALIBRATION_H
#define GL_CLI_CALIBRATION_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/err.h"

#define GL_BINS 10

struct gl_calibration {
	uint64_t n;
	double confidence, right, error; /* means, and the expected calibration error */
	struct gl_bin {
		uint64_t n, confidence_micro, right_micro; /* sums */
		double confidence, right, low, high;       /* means, and the interval of right */
	} bin[GL_BINS];
};

/* micro: a confidence in millionths; right: the share of the tied labels that is the truth, 0 to 1. */
void gl_calibration_add(struct gl_calibration *c, uint32_t micro, double right);
void gl_calibration_end(struct gl_calibration *c);

/* Whether a report can be written there: FILE.html, FILE.svg, or "-" for text on standard output. */
bool gl_calibration_place(const char *path);
enum gl_code gl_calibration_write(
        const struct gl_calibration *c, const char *method, const char *path, struct gl_err *e);

/* ---- calibration_svg.c ---- */
void gl_calibration_svg(const struct gl_calibration *c, const char *method, FILE *to);

#endif
