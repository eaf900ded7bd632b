/* The JSON reader: a text that is read has one canonical form, which is read again, and is taken for
 * canonical itself iff it is that form; nothing costs more memory than the reader promises. */
#include <string.h>

#include "base/json.h"
#include "fuzz.h"

static const char *const seeds[] = {
	"{\"assignment\":\"abc\",\"value\":{\"better\":{\"choice\":\"left\",\"strength\":2}},\"ms\":8123,"
	"\"order\":[\"b\",\"a\"]}",
	"[null,true,false,0,-0,1.5,1e2,1E-7,9007199254740991,-9007199254740991.0,5e-324]",
	"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\\u00e9\\ud83d\\ude00 \xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"",
	"{\"b\":{\"b\":1,\"a\":2},\"a\":[{\"d\":{},\"c\":[]}],\"\":0,\"\xef\xac\xb3\":1,\"\xf0\x9f\x98\x80\":"
	"2}",
	" \n\t{ \"a\" : [ 1 , 2 ] , \"a\" : 3 } ",
	"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"
	"]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
};

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	for (size_t i = 0; i < sizeof(seeds) / sizeof(seeds[0]); i++)
		add_seed(*argc, *argv, seeds[i], strlen(seeds[i]));
	return 0;
}

static void write_again(struct gl_json_doc *doc, struct gl_buf *out)
{
	gl_buf_init(out, 16 << 20);
	gl_jcs(out, doc->root);
	MUST(!gl_buf_failed(out));
}

/* Kept between inputs on purpose: a document is read into again and again. */
static struct gl_json_doc doc;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const char *text = (const char *)data;
	gl_buf_auto once = { 0 }, twice = { 0 };
	struct gl_err e = { 0 };
	bool canonical;

	canonical = !gl_json_parse_jcs(&doc, text, len, &e);
	if (gl_json_parse(&doc, text, len, &e)) {
		MUST(!canonical && !doc.root && e.code == GL_BAD_JSON && e.text[0]);
		return 0;
	}
	MUST(doc.used <= len / 2 + 1 && doc.root->next == doc.used);
	write_again(&doc, &once);
	MUST(canonical == (once.len == len && !memcmp(once.data, text, len)));
	MUST(!gl_json_parse_jcs(&doc, once.data, once.len, &e));
	write_again(&doc, &twice);
	MUST(once.len == twice.len && !memcmp(once.data, twice.data, once.len));
	return 0;
}
