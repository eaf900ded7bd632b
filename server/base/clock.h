/* clock -- what time it is: of the day for people, monotonic for deadlines. */
#ifndef GL_BASE_CLOCK_H
#define GL_BASE_CLOCK_H

#include <stdint.h>

int64_t gl_now_ms(void);  /* since 1970, UTC; may jump */
int64_t gl_mono_ms(void); /* never goes back; no meaning across processes */
int64_t gl_mono_us(void);

#define GL_DAY_MS 86400000

void gl_day_text(char out[11], int64_t t_ms);  /* "2026-11-21" */
void gl_time_text(char out[25], int64_t t_ms); /* RFC 3339 UTC with milliseconds */

#endif
