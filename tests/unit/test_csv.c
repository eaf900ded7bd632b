/* csv: the records of RFC 4180, however the bytes come in pieces. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/csv.h"

/* What a text holds: fields in <>, a line each record; "!LINE" for an error. In pieces of so many bytes. */
static void print(struct gl_buf *out, const char *text, size_t len, size_t piece, size_t limit)
{
	gl_csv_auto c;
	struct gl_err e = { 0 };
	const char *at = text, *end = text + len;
	bool over = false;

	gl_csv_init(&c, limit);
	while (!over) {
		size_t given = (size_t)(end - at) < piece ? (size_t)(end - at) : piece, left = given;
		enum gl_code code;

		over = !given;
		code = over ? gl_csv_end(&c, &e) : gl_csv_feed(&c, &at, &left, &e);
		if (code)
			gl_buf_printf(out, "!%llu\n", c.line);
		ck_assert(!code == !e.code && (!code || !c.fields));
		e.code = GL_OK;
		for (unsigned i = 0; i < c.fields; i++) {
			ck_assert_uint_eq(strlen(c.field[i].text), c.field[i].len);
			gl_buf_printf(out, "<%s>%s", c.field[i].text, i + 1 == c.fields ? "\n" : "");
		}
	}
}

static const struct {
	const char *text, *records;
} texts[] = {
	{ "", "" },
	{ "\n\n\r\n", "" },
	{ "a", "<a>\n" },
	{ "a,b\n", "<a><b>\n" },
	{ "a,b\r\nc,d", "<a><b>\n<c><d>\n" },
	{ "a,b\n\nc,d\n", "<a><b>\n<c><d>\n" },
	{ ",\n", "<><>\n" },
	{ "a,\r\n,b\n,", "<a><>\n<><b>\n<><>\n" },
	{ "\"\"\n", "<>\n" },
	{ "\"\",\"\"", "<><>\n" },
	{ "\"a,b\",\"c\nd\",\"e\r\nf\"\r\n", "<a,b><c\nd><e\r\nf>\n" },
	{ "\"say \"\"hi\"\"\",\"\"\"\"\n", "<say \"hi\"><\">\n" },
	{ "\xef\xbb\xbf"
	  "a,b\n",
	        "<a><b>\n" },
	{ "\xef\xbb\xbf\"a\",b\n", "<a><b>\n" },
	{ " a , \"b\"\n", "!1\n" },
	{ "\xef\xbb\xbf", "" },
	{ "\xef\xbb"
	  "a\n",
	        "<\xef\xbb"
	        "a>\n" },
	{ "a\xef\xbb\xbf,b\n", "<a\xef\xbb\xbf><b>\n" },
	{ "a\"b,c\nd\n", "!1\n<d>\n" },
	{ "x\n\"a\"b,c\nd\n", "<x>\n!2\n<d>\n" },
	{ "a\rb\nd\n", "!1\n<d>\n" },
	{ "x\n\"a\nb", "<x>\n!2\n" },
	{ "\"a\n\nb\"c\nd\n", "!1\n<d>\n" },
	{ "a\n\"b\"\"\nc\"x\nd", "<a>\n!2\n<d>\n" },
	{ "123456789012345678901234567890123,x\nd\n", "!1\n<d>\n" },
	{ "x,123456789012345678901234567890123\nd\n", "!1\n<d>\n" },
	{ "\"123456789012345678901234567890123\n\"\nd\n", "!1\n<d>\n" },
	{ "12345678901234567890123456789012\nd\n", "<12345678901234567890123456789012>\n<d>\n" },
};

START_TEST(records_are_the_same_in_pieces_of_any_size)
{
	const char *text = texts[_i].text;

	for (size_t piece = 1; piece <= strlen(text) + 1; piece++) {
		gl_buf_auto out;

		gl_buf_init(&out, 10000);
		gl_buf_puts(&out, "");
		print(&out, text, strlen(text), piece, 33);
		ck_assert_msg(!strcmp(out.data ? out.data : "", texts[_i].records),
		        "'%s' in pieces of %zu: '%s'", text, piece, out.data);
	}
}
END_TEST

/* A file's plain records are read where they lie, the others as they come in pieces: nobody can tell. */
START_TEST(records_of_a_file_are_the_same)
{
	const char *text = texts[_i].text;
	gl_file_auto *f = tmpfile();
	struct gl_err e = { 0 };
	gl_buf_auto want, got;
	gl_csv_auto c;
	enum gl_code code;

	gl_buf_init(&want, 10000);
	gl_buf_init(&got, 10000);
	gl_buf_puts(&got, "");
	gl_buf_puts(&want, "");
	print(&want, text, strlen(text), 1, 5000);
	fputs(text, f);
	rewind(f);
	gl_csv_init(&c, 5000);
	do {
		code = gl_csv_read(&c, f, &e);
		if (code)
			gl_buf_printf(&got, "!%llu\n", c.line);
		e.code = GL_OK;
		for (unsigned i = 0; i < c.fields; i++) {
			ck_assert_uint_eq(strlen(c.field[i].text), c.field[i].len);
			gl_buf_printf(&got, "<%s>%s", c.field[i].text, i + 1 == c.fields ? "\n" : "");
		}
	} while (code || c.fields);
	ck_assert_str_eq(got.data, want.data);
}
END_TEST

START_TEST(a_nul_is_refused)
{
	gl_buf_auto out;

	gl_buf_init(&out, 1000);
	print(&out, "a\0b,c\nd\n\"\0\"\ne", 13, 3, 100);
	ck_assert_str_eq(out.data, "!1\n<d>\n!3\n<e>\n");
}
END_TEST

START_TEST(a_record_has_so_many_fields_and_no_more)
{
	char text[2 * GL_CSV_FIELDS_MAX + 2];
	const char *at = text;
	struct gl_err e = { 0 };
	gl_csv_auto c;
	size_t len = 2 * GL_CSV_FIELDS_MAX;

	for (size_t i = 0; i < sizeof(text); i += 2)
		memcpy(text + i, "x,", 2);
	text[len - 1] = '\n';
	gl_csv_init(&c, 4096);
	ck_assert_int_eq(gl_csv_feed(&c, &at, &len, &e), GL_OK);
	ck_assert_uint_eq(c.fields, GL_CSV_FIELDS_MAX);
	at = text;
	text[2 * GL_CSV_FIELDS_MAX - 1] = ',';
	text[sizeof(text) - 1] = '\n';
	len = sizeof(text);
	ck_assert_int_eq(gl_csv_feed(&c, &at, &len, &e), GL_INVALID);
	ck_assert_uint_eq(c.fields, 0);
}
END_TEST

START_TEST(files_are_read_to_their_end)
{
	gl_file_auto *f = tmpfile();
	struct gl_err e = { 0 };
	gl_csv_auto c;
	unsigned n = 0;

	fputs("task,worker,label", f);
	for (int i = 0; i < 20000; i++) /* several times what is read at once */
		fprintf(f, "\n%d,\"w,%d\",x", i, i % 7);
	rewind(f);
	gl_csv_init(&c, 100);
	ck_assert_int_eq(gl_csv_read(&c, f, &e), GL_OK);
	ck_assert_int_eq(gl_csv_column(&c, "worker"), 1);
	ck_assert_int_eq(gl_csv_column(&c, "work"), -1);
	ck_assert_int_eq(gl_csv_column(&c, "label"), 2);
	while (!gl_csv_read(&c, f, &e) && c.fields) {
		ck_assert_uint_eq(c.fields, 3);
		ck_assert_int_eq(atoi(c.field[0].text), (int)n);
		ck_assert_uint_eq(c.line, ++n + 1);
	}
	ck_assert_int_eq(e.code, GL_OK);
	ck_assert_uint_eq(n, 20000);
}
END_TEST

Suite *csv_suite(void);
Suite *csv_suite(void)
{
	Suite *s = suite_create("csv");
	TCase *t = tcase_create("csv");

	tcase_add_loop_test(t, records_are_the_same_in_pieces_of_any_size, 0, GL_COUNT(texts));
	tcase_add_loop_test(t, records_of_a_file_are_the_same, 0, GL_COUNT(texts));
	tcase_add_test(t, a_nul_is_refused);
	tcase_add_test(t, a_record_has_so_many_fields_and_no_more);
	tcase_add_test(t, files_are_read_to_their_end);
	suite_add_tcase(s, t);
	return s;
}
