#include "base/config.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"

enum type { TYPE_text, TYPE_number, TYPE_switch };

struct setting {
	const char *name, *fallback, *prose;
	enum type type;
	size_t offset;
	int64_t min, max;
};

static const struct setting settings[] = {
#define X(name, type, fallback, min, max, prose)                                                             \
	{ #name, fallback, prose, TYPE_##type, offsetof(struct gl_config, name), min, max },
#include "base/settings.def"
#undef X
};

#define SETTINGS  GL_COUNT(settings)
#define NAME_SIZE 40
#define LINE_SIZE 8192

static void *place(const struct gl_config *c, const struct setting *s)
{
	return (char *)(uintptr_t)c + s->offset;
}

/* Sets one setting from text; where says who asked for it: "--loops", "GOLDLEAF_LOOPS", "FILE:3: loops". */
static enum gl_code set(
        struct gl_config *c, const struct setting *s, const char *text, const char *where, struct gl_err *e)
{
	size_t len = strlen(text);
	char *end, **held;
	long long v;

	switch (s->type) {
	case TYPE_text:
		if ((int64_t)len < s->min || (int64_t)len > s->max)
			return gl_fail(e, GL_INVALID, "%s: must have %lld to %lld characters", where,
			        (long long)s->min, (long long)s->max);
		held = place(c, s);
		free(*held);
		*held = strdup(text);
		return *held ? GL_OK : gl_fail(e, GL_NO_MEMORY, "no memory for the settings");
	case TYPE_number:
		errno = 0;
		v = strtoll(text, &end, 10);
		if (errno || end == text || *end || v < s->min || v > s->max)
			return gl_fail(e, GL_INVALID, "%s: '%.40s' is not a number from %lld to %lld", where,
			        text, (long long)s->min, (long long)s->max);
		*(gl_setting_number *)place(c, s) = v;
		return GL_OK;
	case TYPE_switch:
		if (len != 1 || (*text != '0' && *text != '1'))
			return gl_fail(e, GL_INVALID, "%s: '%.40s' is neither 0 nor 1", where, text);
		*(gl_setting_switch *)place(c, s) = *text == '1';
		return GL_OK;
	}
	return GL_OK;
}

/* A name in which '-' and '_' are the same. */
static const struct setting *find(const char *name, size_t len)
{
	for (size_t i = 0; i < SETTINGS; i++) {
		size_t k = 0;

		while (k < len && settings[i].name[k] == (name[k] == '-' ? '_' : name[k]))
			k++;
		if (k == len && !settings[i].name[k])
			return &settings[i];
	}
	return NULL;
}

static void flag_name(char out[NAME_SIZE], const struct setting *s)
{
	snprintf(out, NAME_SIZE, "--%s", s->name);
	for (char *p = out + 2; *p; p++)
		if (*p == '_')
			*p = '-';
}

static void variable_name(char out[NAME_SIZE], const struct setting *s)
{
	snprintf(out, NAME_SIZE, "GOLDLEAF_%s", s->name);
	for (char *p = out; *p; p++)
		if (*p >= 'a' && *p <= 'z')
			*p = (char)(*p - 'a' + 'A');
}

static char *trim(char *text)
{
	char *end = text + strlen(text);

	while (end > text && strchr(" \t\r\n", end[-1]))
		*--end = '\0';
	return text + strspn(text, " \t");
}

static enum gl_code read_line(struct gl_config *c, const char *path, int number, char *line, struct gl_err *e)
{
	char *name = trim(line), *equals = strchr(name, '=');
	const struct setting *s;
	char where[256];

	if (!*name || *name == '#')
		return GL_OK;
	if (!equals)
		return gl_fail(e, GL_INVALID, "%s:%d: write 'name = value'", path, number);
	*equals = '\0';
	name = trim(name);
	s = find(name, strlen(name));
	if (!s)
		return gl_fail(e, GL_INVALID, "%s:%d: there is no setting '%.40s'", path, number, name);
	snprintf(where, sizeof(where), "%.180s:%d: %s", path, number, s->name);
	return set(c, s, trim(equals + 1), where, e);
}

static enum gl_code read_file(struct gl_config *c, const char *path, struct gl_err *e)
{
	gl_file_auto *f = fopen(path, "re");
	char line[LINE_SIZE];
	enum gl_code code;

	if (!f)
		return gl_fail(e, GL_INVALID, "%s: %s", path, strerror(errno));
	for (int number = 1; fgets(line, sizeof(line), f); number++) {
		if (strlen(line) == sizeof(line) - 1)
			return gl_fail(e, GL_INVALID, "%s:%d: the line is too long", path, number);
		code = read_line(c, path, number, line, e);
		if (code)
			return code;
	}
	if (ferror(f))
		return gl_fail(e, GL_INVALID, "%s: cannot be read", path);
	return GL_OK;
}

static enum gl_code read_environment(struct gl_config *c, struct gl_err *e)
{
	char name[NAME_SIZE];

	for (size_t i = 0; i < SETTINGS; i++) {
		const char *text;
		enum gl_code code;

		variable_name(name, &settings[i]);
		text = getenv(name);
		code = text ? set(c, &settings[i], text, name, e) : GL_OK;
		if (code)
			return code;
	}
	return GL_OK;
}

/* One flag: what it sets and to what; *used is 2 when the value is the next argument. config: --config FILE.
 */
struct flag {
	const struct setting *setting;
	const char *value;
	bool config, check, print;
	int used;
};

static enum gl_code read_flag(struct flag *f, char **argv, int left, struct gl_err *e)
{
	const char *name = argv[0] + 2, *equals = strchr(name, '=');
	size_t len = equals ? (size_t)(equals - name) : strlen(name);

	*f = (struct flag){ .used = 1, .value = equals ? equals + 1 : NULL };
	f->config = len == 6 && !memcmp(name, "config", 6);
	f->check = !strcmp(name, "check-config");
	f->print = !strcmp(name, "print-config");
	if (f->check || f->print)
		return GL_OK;
	f->setting = find(name, len);
	if (!f->config && !f->setting)
		return gl_fail(
		        e, GL_INVALID, "there is no option '--%.*s'", (int)(len < 40 ? len : 40), name);
	if (f->value)
		return GL_OK;
	if (f->setting && f->setting->type == TYPE_switch) {
		f->value = "1";
		return GL_OK;
	}
	if (left < 2)
		return gl_fail(e, GL_INVALID, "--%s wants a value", name);
	f->value = argv[1];
	f->used = 2;
	return GL_OK;
}

/* Reads all flags; the first walk looks for --config only, since a file counts less than any flag. */
static enum gl_code read_flags(
        struct gl_config *c, int argc, char **argv, bool config, int *rest, struct gl_err *e)
{
	enum gl_code code = GL_OK;
	struct flag f;
	int i = 1;

	while (!code && i < argc && !strncmp(argv[i], "--", 2) && argv[i][2]) {
		code = read_flag(&f, argv + i, argc - i, e);
		if (code)
			break;
		c->check |= f.check;
		c->print |= f.print;
		if (config && f.config) {
			code = read_file(c, f.value, e);
		} else if (!config && f.setting) {
			char name[NAME_SIZE];

			flag_name(name, f.setting);
			code = set(c, f.setting, f.value, name, e);
		}
		i += f.used;
	}
	if (i < argc && !strcmp(argv[i], "--"))
		i++;
	*rest = i;
	return code;
}

static enum gl_code load(struct gl_config *c, int argc, char **argv, int *rest, struct gl_err *e)
{
	enum gl_code code;

	for (size_t i = 0; i < SETTINGS; i++) {
		code = set(c, &settings[i], settings[i].fallback, settings[i].name, e);
		if (code)
			return code;
	}
	code = read_flags(c, argc, argv, true, rest, e);
	if (!code)
		code = read_environment(c, e);
	if (!code)
		code = read_flags(c, argc, argv, false, rest, e);
	return code;
}

enum gl_code gl_config_load(struct gl_config *c, int argc, char **argv, int *rest, struct gl_err *e)
{
	enum gl_code code;

	*c = (struct gl_config){ 0 };
	code = load(c, argc, argv, rest, e);
	if (code)
		gl_config_release(c);
	return code;
}

void gl_config_release(struct gl_config *c)
{
	for (size_t i = 0; i < SETTINGS; i++) {
		if (settings[i].type == TYPE_text) {
			char **held = place(c, &settings[i]);

			free(*held);
			*held = NULL;
		}
	}
}

void gl_config_help(FILE *to)
{
	static const char *const placeholder[] = {
		[TYPE_text] = "TEXT", [TYPE_number] = "N", [TYPE_switch] = ""
	};

	fprintf(to, "Settings: --flag, else GOLDLEAF_FLAG in the environment, else 'flag = value' in "
	            "--config FILE.\n");
	for (size_t i = 0; i < SETTINGS; i++) {
		const struct setting *s = &settings[i];
		char name[NAME_SIZE];

		flag_name(name, s);
		fprintf(to, "  %s %s\n      %s", name, placeholder[s->type], s->prose);
		if (s->type == TYPE_number)
			fprintf(to, "; %lld to %lld", (long long)s->min, (long long)s->max);
		fprintf(to, " (%s)\n", *s->fallback ? s->fallback : "none");
	}
}

void gl_config_print(FILE *to, const struct gl_config *c)
{
	for (size_t i = 0; i < SETTINGS; i++) {
		const struct setting *s = &settings[i];

		fprintf(to, "# %s\n%s = ", s->prose, s->name);
		switch (s->type) {
		case TYPE_text:
			fprintf(to, "%s\n", *(gl_setting_text *)place(c, s));
			break;
		case TYPE_number:
			fprintf(to, "%lld\n", (long long)*(gl_setting_number *)place(c, s));
			break;
		case TYPE_switch:
			fprintf(to, "%d\n", *(gl_setting_switch *)place(c, s));
			break;
		}
	}
}
