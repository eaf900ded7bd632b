#include "money/escrow.h"

/* 128 bits, because a plan may be far beyond any limit. */
__extension__ typedef __int128 wide;

void gl_escrow_init(struct gl_escrow *m, int64_t limit)
{
	*m = (struct gl_escrow){ .limit = limit };
}

/* What could still be given away. */
static wide left(const struct gl_escrow *m, bool planned_too)
{
	return (wide)m->limit - m->owed - m->held - (planned_too ? m->planned : 0);
}

bool gl_escrow_affords(
        const struct gl_escrow *m, uint64_t count, uint64_t slots, int64_t price, int64_t share)
{
	wide sum = (wide)count * (wide)slots * price;

	return m->limit == GL_ESCROW_UNLIMITED || sum + sum * share / 1000000 <= left(m, true);
}

void gl_escrow_replan(struct gl_escrow *m, uint64_t free_slots, int64_t price)
{
	wide sum = (wide)free_slots * price;

	m->planned = sum > INT64_MAX ? INT64_MAX : (int64_t)sum;
}

bool gl_escrow_hold(struct gl_escrow *m, int64_t price, bool planned)
{
	if (m->limit != GL_ESCROW_UNLIMITED && price > left(m, !planned))
		return false;
	gl_escrow_hold_always(m, price);
	return true;
}

/* 2^53 micro-units an answer and 2^32 answers would overflow 63 bits: such a project saturates instead. */
static int64_t sum(int64_t a, int64_t b)
{
	return a > INT64_MAX - b ? INT64_MAX : a + b;
}

void gl_escrow_hold_always(struct gl_escrow *m, int64_t price)
{
	m->held = sum(m->held, price);
}

void gl_escrow_drop(struct gl_escrow *m, int64_t price)
{
	m->held = m->held > price ? m->held - price : 0; /* less only after sum() had to saturate */
}

void gl_escrow_owe(struct gl_escrow *m, int64_t price)
{
	m->owed = sum(m->owed, price);
}
