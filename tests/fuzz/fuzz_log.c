/* Entries, openings, tasks, receipts and records with proofs: what is taken is canonical, and is written
 * again as it was. */
#include <string.h>

#include "dataset/line.h"
#include "dataset/receipt.h"
#include "dataset/record_proof.h"
#include "fuzz.h"

#define HASH "1111111111111111111111111111111111111111111111111111111111111111"
#define A    "00112233445566778899aabbccddeeff"

static const char *const seeds[] = {
	"{\"k\":\"open\",\"origin\":\"h/log/p.2\",\"predecessor\":{\"leaf\":\"" HASH
	"\",\"origin\":\"h/log/p\",\"root\":\"" HASH "\",\"size\":9},\"v\":1}",
	"{\"guidelines\":\"" HASH "\",\"k\":\"terms\",\"policy\":\"" HASH
	"\",\"price\":{\"amount\":3,\"currency\":\"USD\"},\"template\":\"" HASH "\",\"v\":1}",
	"{\"count\":2,\"first\":1,\"gold\":\"" HASH "\",\"k\":\"tasks\",\"root\":\"" HASH "\",\"v\":1}",
	"{\"a\":\"" A "\",\"c\":\"" HASH "\",\"d\":\"2026-11-21\",\"k\":\"answer\",\"v\":1}",
	"{\"dataset\":1,\"k\":\"seal\",\"manifest\":\"" HASH "\",\"root\":\"" HASH "\",\"size\":8,\"v\":1}",
	"{\"epoch\":3,\"k\":\"payout\",\"root\":\"0x" HASH "\",\"total\":8,\"v\":1}",
	"{\"content\":\"" HASH "\",\"kind\":\"person\",\"n\":1,\"price\":3,\"salt\":\"" HASH
	"\",\"terms\":1}",
	"{\"ms\":8,\"order\":{\"q\":[\"b\",\"a\"]},\"predictions\":false,\"salt\":\"" HASH
	"\",\"t\":9,\"value\":{\"q\":{\"choice\":\"a\"}}}",
	"{\"n\":17,\"salt\":\"" HASH "\",\"value\":null}",
	"{\"answer\":8,\"evidence\":[3,7],\"reason\":\"spam\",\"salt\":\"" HASH
	"\",\"t\":9,\"verdict\":\"rejected\"}",
	"{\"n\":1,\"reason\":\"clear-case\",\"salt\":\"" HASH
	"\",\"t\":9,\"value\":{\"q\":{\"choice\":\"a\"}}}",
	"{\"n\":1,\"reason\":\"broken\",\"salt\":\"" HASH "\",\"t\":9}",
	"{\"content\":{\"w\":0.5},\"external_id\":\"x\",\"for\":0,\"group\":null,\"n\":1}",
	"{\"index\":0,\"leaf\":\"" HASH "\",\"oz\":{\"proof\":[],\"value\":[0,\"0x" HASH
	"\"]},\"proof\":{\"rfc6962\":[],\"size\":1},\"record\":\"{}\",\"roots\":{\"oz_root\":\"0x" HASH
	"\",\"root\":\"" HASH "\"}}",
};

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	for (size_t i = 0; i < sizeof(seeds) / sizeof(*seeds); i++)
		add_seed(*argc, *argv, seeds[i], strlen(seeds[i]));
	return 0;
}

static void same(const struct gl_buf *again, const char *text, size_t len)
{
	MUST(!gl_buf_failed(again));
	MUST(again->len == len && !memcmp(again->data, text, len));
}

static void try_entry(const char *text, size_t len)
{
	gl_json_doc_auto doc = { 0 };
	gl_buf_auto again = { 0 };
	struct gl_entry x;
	struct gl_err e = { 0 };

	gl_buf_init(&again, 4096);
	if (gl_entry_parse(&x, &doc, text, len, &e))
		return;
	MUST(len <= GL_ENTRY_MAX);
	gl_entry_write(&again, &x);
	same(&again, text, len);
}

static void try_openings(const char *text, size_t len)
{
	gl_json_doc_auto doc = { 0 };
	gl_buf_auto again = { 0 };
	const struct gl_json *content;
	struct gl_err e = { 0 };
	union {
		struct gl_job job;
		struct gl_said said;
		struct gl_gold gold;
		struct gl_verdict verdict;
		struct gl_review review;
		struct gl_withdraw withdraw;
		struct gl_task task;
	} x;

	gl_buf_init(&again, 1 << 20);
	if (gl_json_parse_jcs(&doc, text, len, &e))
		return;
	if (!gl_job_parse(&x.job, doc.root, &e)) {
		gl_job_jcs(&again, &x.job);
	} else if (!gl_said_parse(&x.said, doc.root, &e)) {
		gl_said_jcs(&again, &x.said);
	} else if (!gl_gold_parse(&x.gold, doc.root, &e)) {
		gl_gold_jcs(&again, &x.gold);
	} else if (!gl_review_parse(&x.review, doc.root, &e)) {
		gl_review_jcs(&again, &x.review);
	} else if (!gl_withdraw_parse(&x.withdraw, doc.root, &e)) {
		gl_withdraw_jcs(&again, &x.withdraw);
	} else if (!gl_task_parse(&x.task, &content, doc.root, &e)) {
		gl_buf_auto inner = { 0 };

		gl_buf_init(&inner, 1 << 20);
		gl_jcs(&inner, content);
		gl_line_task(&again, &x.task, inner.data, inner.len);
	} else {
		(void)gl_verdict_parse(&x.verdict, doc.root, &e);
		return;
	}
	same(&again, text, len);
}

static void try_proofs(const char *text, size_t len)
{
	struct gl_record_roots none = { 0 };
	struct gl_record_proof p = { 0 };
	struct gl_receipt r = { 0 };
	struct gl_err e = { 0 };

	if (!gl_record_proof_parse(&p, text, len, &e))
		MUST(gl_record_proof_check(&p, &none, NULL, 0, &e));
	gl_record_proof_release(&p);
	(void)gl_receipt_parse(&r, text, len, &e);
	gl_receipt_release(&r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	try_entry((const char *)data, len);
	try_openings((const char *)data, len);
	try_proofs((const char *)data, len);
	return 0;
}
