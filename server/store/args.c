#include "store/args.h"

#include <assert.h>
#include <string.h>

#include "store/connection.h"

/* Binary arrays begin: dimensions, "has nulls", element type; for one dimension its length and lower bound.
 */
#define ARRAY_NULLS 7 /* the byte of the head that says whether there are nulls */

void gl_args_init(struct gl_args *a, size_t limit)
{
	assert(limit <= INT32_MAX);
	*a = (struct gl_args){ 0 };
	gl_buf_init(&a->bytes, limit);
}

void gl_args_release(struct gl_args *a)
{
	gl_buf_release(&a->bytes);
	a->count = 0;
	a->wanted = 0;
}

void gl_args_clear(struct gl_args *a)
{
	gl_buf_clear(&a->bytes);
	a->count = 0;
	a->wanted = 0;
}

bool gl_args_failed(const struct gl_args *a)
{
	return gl_buf_failed(&a->bytes);
}

static void put_u32(struct gl_args *a, uint32_t v)
{
	uint8_t be[4] = { (uint8_t)(v >> 24), (uint8_t)(v >> 16), (uint8_t)(v >> 8), (uint8_t)v };

	gl_buf_add(&a->bytes, be, sizeof(be));
}

static void put_u64(struct gl_args *a, uint64_t v)
{
	put_u32(a, (uint32_t)(v >> 32));
	put_u32(a, (uint32_t)v);
}

static void begin(struct gl_args *a, uint32_t oid, int32_t len)
{
	assert(a->count < GL_ARGS_MAX);
	a->arg[a->count].oid = oid;
	a->arg[a->count].start = (uint32_t)a->bytes.len;
	a->arg[a->count].len = len;
	a->count++;
}

/* Makes room for a value: a parameter of its own, or the next element of the open array. */
static void value(struct gl_args *a, enum gl_type type, size_t len)
{
	if (a->wanted) {
		assert(a->element == type);
		a->wanted--;
		put_u32(a, (uint32_t)len);
		a->arg[a->count - 1].len += (int32_t)(4 + len);
	} else {
		begin(a, gl_types[type].oid, (int32_t)len);
	}
}

void gl_args_i64(struct gl_args *a, int64_t v)
{
	value(a, GL_TYPE_BIGINT, 8);
	put_u64(a, (uint64_t)v);
}

void gl_args_i32(struct gl_args *a, int32_t v)
{
	value(a, GL_TYPE_INTEGER, 4);
	put_u32(a, (uint32_t)v);
}

void gl_args_i16(struct gl_args *a, int16_t v)
{
	uint8_t be[2] = { (uint8_t)((uint16_t)v >> 8), (uint8_t)v };

	value(a, GL_TYPE_SMALLINT, 2);
	gl_buf_add(&a->bytes, be, sizeof(be));
}

void gl_args_bool(struct gl_args *a, bool v)
{
	value(a, GL_TYPE_BOOLEAN, 1);
	gl_buf_putc(&a->bytes, v);
}

static void put(struct gl_args *a, enum gl_type type, const void *data, size_t len)
{
	if (!data) {
		gl_args_null(a);
		return;
	}
	if (len > a->bytes.limit) {
		a->bytes.full = true;
		len = 0;
	}
	value(a, type, len);
	gl_buf_add(&a->bytes, data, len);
}

void gl_args_text(struct gl_args *a, const char *text, size_t len)
{
	put(a, GL_TYPE_TEXT, text, len);
}

void gl_args_str(struct gl_args *a, const char *text)
{
	put(a, GL_TYPE_TEXT, text, text ? strlen(text) : 0);
}

void gl_args_bytes(struct gl_args *a, const void *data, size_t len)
{
	put(a, GL_TYPE_BYTEA, data, len);
}

void gl_args_null(struct gl_args *a)
{
	if (!a->wanted) {
		begin(a, 0, -1);
		return;
	}
	a->wanted--;
	put_u32(a, UINT32_MAX);
	a->arg[a->count - 1].len += 4;
	if (!gl_args_failed(a))
		a->bytes.data[a->arg[a->count - 1].start + ARRAY_NULLS] = 1;
}

void gl_args_array(struct gl_args *a, enum gl_type type, size_t n)
{
	assert(!a->wanted && n <= INT32_MAX);
	begin(a, gl_types[type].array_oid, n ? 20 : 12);
	put_u32(a, n > 0);
	put_u32(a, 0);
	put_u32(a, gl_types[type].oid);
	if (n) {
		put_u32(a, (uint32_t)n);
		put_u32(a, 1);
	}
	a->element = type;
	a->wanted = (uint32_t)n;
}

void gl_args_i64s(struct gl_args *a, const int64_t *v, size_t n)
{
	gl_args_array(a, GL_TYPE_BIGINT, n);
	for (size_t i = 0; i < n; i++)
		gl_args_i64(a, v[i]);
}
