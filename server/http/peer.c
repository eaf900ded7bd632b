#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>

#include "http/internal.h"

/* Text of an address as others send it: "192.0.2.7", "2001:db8::1", perhaps in brackets or with a port
 * behind. */
static bool parse(struct sockaddr_storage *out, const char *text, size_t len)
{
	struct sockaddr_in *four = (struct sockaddr_in *)out;
	struct sockaddr_in6 *six = (struct sockaddr_in6 *)out;
	char copy[INET6_ADDRSTRLEN + 1];

	if (len && *text == '[') {
		text++;
		len = strcspn(text, "]");
	} else if (memchr(text, '.', len) && memchr(text, ':', len) && *text != ':') {
		len = strcspn(text, ":");
	}
	if (len >= sizeof copy)
		return false;
	memcpy(copy, text, len);
	copy[len] = '\0';
	out->ss_family = AF_INET;
	if (inet_pton(AF_INET, copy, &four->sin_addr) == 1)
		return true;
	out->ss_family = AF_INET6;
	return inet_pton(AF_INET6, copy, &six->sin6_addr) == 1;
}

/* The last one of a list is the one that the proxy in front has seen itself. */
static bool forwarded(const struct gl_req *r, struct sockaddr_storage *out)
{
	const char *list = r->header[GL_H_X_FORWARDED_FOR], *last;
	size_t len;

	if (!list)
		return false;
	last = strrchr(list, ',');
	last = last ? last + 1 : list;
	last += strspn(last, " \t");
	len = strcspn(last, " \t");
	return parse(out, last, len);
}

static bool here(const struct sockaddr_storage *a)
{
	const struct sockaddr_in *four = (const struct sockaddr_in *)a;
	const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)a;

	return a->ss_family == AF_UNIX ||
	       (a->ss_family == AF_INET && ntohl(four->sin_addr.s_addr) >> 24 == 127) ||
	       (a->ss_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&six->sin6_addr));
}

void gl_req_peer(const struct gl_req *r, char out[GL_PEER_TEXT])
{
	const struct gl_exchange *x = (const struct gl_exchange *)r;
	struct sockaddr_storage a = { 0 }, told = { 0 };
	const struct sockaddr_storage *from = &a;
	struct in6_addr half = { 0 };
	socklen_t len = sizeof a;

	*out = '\0';
	if (!x->conn || getpeername(x->conn->fd, (struct sockaddr *)&a, &len))
		return;
	if (here(&a) && forwarded(r, &told))
		from = &told;
	if (from->ss_family == AF_INET) {
		inet_ntop(AF_INET, &((const struct sockaddr_in *)from)->sin_addr, out, GL_PEER_TEXT);
	} else if (from->ss_family == AF_INET6) {
		memcpy(&half, &((const struct sockaddr_in6 *)from)->sin6_addr, sizeof half / 2);
		inet_ntop(AF_INET6, &half, out, GL_PEER_TEXT);
	}
}
