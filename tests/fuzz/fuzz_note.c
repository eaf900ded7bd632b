/* Keys, checkpoints and proofs: what is read is written again as it was, and no checkpoint opens but the one
 * signed. */
#include <string.h>

#include "fuzz.h"
#include "merkle/note.h"

static struct gl_signer signer;
static struct gl_vkey vkey;
static const struct gl_checkpoint signed_one = {
	.origin = "example.org/log/7kq2", .size = 7, .root = { 1, 2, 3 }
};

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	static const uint8_t seed[GL_SIGN_SEED] = { 42 };
	gl_buf_auto key = { 0 }, checkpoint = { 0 }, proof = { 0 };
	struct gl_proof path = { .n = 3 };

	gl_signer_init(&signer, seed);
	gl_vkey_init(&vkey, signed_one.origin, signer.public);
	gl_buf_init(&key, 1000);
	gl_vkey_text(&key, &vkey);
	add_seed(*argc, *argv, key.data, key.len);
	gl_buf_init(&checkpoint, 1000);
	gl_checkpoint_sign(&checkpoint, &signed_one, &vkey, &signer);
	add_seed(*argc, *argv, checkpoint.data, checkpoint.len);
	gl_buf_init(&proof, 4000);
	gl_tlog_proof_write(&proof, "{\"entry\":{}}", 12, 5, &path, checkpoint.data, checkpoint.len);
	add_seed(*argc, *argv, proof.data, proof.len);
	gl_buf_clear(&proof);
	gl_tlog_proof_write(&proof, NULL, 0, 0, &(struct gl_proof){ 0 }, checkpoint.data, checkpoint.len);
	add_seed(*argc, *argv, proof.data, proof.len);
	return 0;
}

static void try_key(const char *text, size_t len)
{
	gl_buf_auto again = { 0 };
	struct gl_vkey v;

	if (gl_vkey_parse(&v, text, len, NULL))
		return;
	gl_buf_init(&again, len);
	gl_vkey_text(&again, &v);
	len -= text[len - 1] == '\n';
	MUST(again.len == len && !memcmp(again.data, text, len));
}

static void try_checkpoint(const char *text, size_t len)
{
	struct gl_checkpoint parsed, opened;

	if (gl_checkpoint_parse(&parsed, text, len, NULL)) {
		MUST(gl_checkpoint_open(&opened, text, len, &vkey, NULL));
		return;
	}
	MUST(strlen(parsed.origin) > 0 && parsed.size <= INT64_MAX);
	if (gl_checkpoint_open(&opened, text, len, &vkey, NULL))
		return;
	MUST(!strcmp(opened.origin, signed_one.origin) && opened.size == signed_one.size);
	MUST(!memcmp(opened.root, signed_one.root, GL_HASH_BYTES));
}

static void try_proof(const char *text, size_t len)
{
	gl_buf_auto again = { 0 };
	struct gl_checkpoint c;
	struct gl_tlog_proof p;
	uint8_t leaf[GL_HASH_BYTES];

	if (gl_tlog_proof_parse(&p, text, len, NULL))
		return;
	gl_buf_init(&again, len);
	gl_tlog_proof_write(&again, p.extra, p.extra_len, p.index, &p.proof, p.checkpoint, p.checkpoint_len);
	MUST(again.len == len && !memcmp(again.data, text, len));
	try_checkpoint(p.checkpoint, p.checkpoint_len);
	if (!gl_checkpoint_parse(&c, p.checkpoint, p.checkpoint_len, NULL)) {
		gl_merkle_leaf(leaf, p.extra, p.extra_len);
		gl_merkle_check_inclusion(&p.proof, p.index, c.size, leaf, c.root);
	}
	gl_tlog_proof_release(&p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const char *text = (const char *)data;

	try_key(text, len);
	try_checkpoint(text, len);
	try_proof(text, len);
	return 0;
}
