/* manifest: the page of a dataset, and the two pages for readers that are made of the same facts. */
#include <check.h>
#include <string.h>

#include "base/auto.h"
#include "dataset/manifest.h"
#include "facts_scene.h"

#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"

struct sealed {
	struct facts_scene s;
	struct gl_derived d;
	struct gl_manifest m;
	struct gl_manifest_file file;
	struct gl_manifest_earlier earlier;
};

static void seal(struct sealed *x)
{
	*x = (struct sealed){ .file = { .name = "records.jsonl", .bytes = 12 }, .earlier = { .dataset = 1 } };
	facts_begin(&x->s);
	facts_terms(&x->s, 1, BETTER, 10, 1, 3);
	facts_tasks(&x->s, 2, 1, 2);
	facts_answer(&x->s, 3, 0, 1, "left", NULL);
	facts_close(&x->s, 5);
	ck_assert(!gl_derive(&x->d, x->s.f, &x->s.e));
	x->m = (struct gl_manifest){ .dataset = 2,
		.origin = "h/log/p",
		.project = "p",
		.name = "Which \"reply\"?",
		.licence = "CC0-1.0",
		.created = "2026-11-21",
		.derived = &x->d,
		.partial = true,
		.targeted = 4,
		.in_use = 5,
		.files_n = 1,
		.file = &x->file,
		.earlier_n = 1,
		.earlier = &x->earlier };
}

static void end(struct sealed *x)
{
	gl_derived_release(&x->d);
	facts_end(&x->s);
}

START_TEST(a_manifest_is_canonical_and_says_what_it_was_given)
{
	static const char want[] =
	        "{\"agreement\":{\"better\":{\"undefined\":\"%s\"},\"safe\":{\"undefined\":\"%s\"}},"
	        "\"algorithm\":{\"better\":{\"name\":\"majority\",\"parameters\":{},\"version\":1},"
	        "\"safe\":{\"name\":\"majority\",\"parameters\":{},\"version\":1}},\"calibration\":null,"
	        "\"cliques\":[],"
	        "\"created\":\"2026-11-21\",\"dataset\":2,\"earlier\":[{\"dataset\":1,\"root\":\"" ZEROS
	        "\"}],"
	        "\"files\":{\"records.jsonl\":{\"bytes\":12,\"sha256\":\"" ZEROS "\"}},"
	        "\"gold\":{\"in_use\":5,\"retired\":0},\"licence\":\"CC0-1.0\",\"origin\":\"h/log/"
	        "p\",\"partial\":true,"
	        "\"project\":\"p\",\"records\":{\"count\":2,\"oz_root\":\"0x" ZEROS "\",\"root\":\"" ZEROS
	        "\"},\"size\":5,\"targeted\":4,\"terms\":[1],\"undecided\":1,\"v\":1}";
	gl_buf_auto out = { 0 }, expected = { 0 };
	gl_json_doc_auto doc = { 0 };
	struct gl_err e = { 0 };
	struct sealed x;

	gl_buf_init(&out, 1 << 16);
	gl_buf_init(&expected, 1 << 16);
	seal(&x);
	gl_manifest_write(&out, &x.m);
	gl_buf_printf(&expected, want, x.d.agreement[0].undefined, x.d.agreement[1].undefined);
	ck_assert_str_eq(out.data, expected.data);
	ck_assert_msg(!gl_json_parse_jcs(&doc, out.data, out.len, &e), "%s", e.text);
	end(&x);
}
END_TEST

START_TEST(croissant_is_canonical_json_with_what_1_1_requires)
{
	static const char *const required[] = { "@context", "@type", "conformsTo", "name", "description",
		"license", "url", "creator", "datePublished", "distribution", "recordSet" };
	gl_buf_auto out = { 0 };
	gl_json_doc_auto doc = { 0 };
	struct gl_err e = { 0 };
	struct sealed x;

	gl_buf_init(&out, 1 << 16);
	seal(&x);
	gl_manifest_croissant(&out, &x.m, &x.file);
	ck_assert_msg(!gl_json_parse_jcs(&doc, out.data, out.len, &e), "%s", e.text);
	for (size_t i = 0; i < GL_COUNT(required); i++)
		ck_assert_msg(gl_json_get(doc.root, required[i]) != NULL, "there is no %s", required[i]);
	ck_assert(gl_json_str(gl_json_get(doc.root, "name"), "Which \"reply\"?"));
	end(&x);
}
END_TEST

START_TEST(the_readme_names_counts_methods_and_files)
{
	gl_buf_auto out = { 0 };
	struct sealed x;

	gl_buf_init(&out, 1 << 16);
	seal(&x);
	gl_manifest_readme(&out, &x.m);
	ck_assert(strstr(out.data, "2 tasks, 1 answers by 1 annotators"));
	ck_assert(strstr(out.data, "| better | majority, version 1 | undefined: "));
	ck_assert(strstr(out.data, "`records.jsonl`"));
	end(&x);
}
END_TEST

Suite *manifest_suite(void);
Suite *manifest_suite(void)
{
	Suite *s = suite_create("manifest");
	TCase *t = tcase_create("manifest");

	tcase_add_test(t, a_manifest_is_canonical_and_says_what_it_was_given);
	tcase_add_test(t, croissant_is_canonical_json_with_what_1_1_requires);
	tcase_add_test(t, the_readme_names_counts_methods_and_files);
	suite_add_tcase(s, t);
	return s;
}
