#include "api/cookie.h"

#include <string.h>
#include <strings.h>

#include "live/server.h"

static const char *name(void)
{
	return gl_server->config->insecure_cookie ? "goldleaf" : "__Host-goldleaf";
}

static void put(struct gl_req *r, const char *text, int64_t seconds)
{
	gl_reply_headerf(r, "Set-Cookie", "%s=%s; Path=/;%s HttpOnly; SameSite=Strict; Max-Age=%lld", name(),
	        text, gl_server->config->insecure_cookie ? "" : " Secure;", (long long)seconds);
}

void gl_cookie_set(struct gl_req *r, const char text[GL_SECRET_TEXT + 1])
{
	put(r, text, gl_server->config->session_max_s);
}

void gl_cookie_clear(struct gl_req *r)
{
	put(r, "", 0);
}

bool gl_cookie_read(const struct gl_req *r, uint8_t hash[GL_SECRET_HASH])
{
	size_t len;
	const char *text = gl_req_cookie(r, name(), &len);

	return text && gl_secret_read(hash, text, len);
}

/* A host on which browsers keep Secure cookies without TLS. */
static bool loopback(const char *host)
{
	size_t len = host[0] == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":");

	return (len == 5 && !strncmp(host, "[::1]", len)) || (len == 9 && !strncmp(host, "127.0.0.1", len)) ||
	       (len >= 9 && !strncasecmp(host + len - 9, "localhost", 9) &&
	               (len == 9 || host[len - 10] == '.'));
}

static bool ours(const char *origin, const char *host)
{
	if (!host)
		return false;
	if (!strncasecmp(origin, "https://", 8))
		return !strcasecmp(origin + 8, host);
	return !strncasecmp(origin, "http://", 7) && !strcasecmp(origin + 7, host) &&
	       (gl_server->config->insecure_cookie || loopback(host));
}

bool gl_cookie_same_origin(const struct gl_req *r, bool silent)
{
	const char *site = r->header[GL_H_SEC_FETCH_SITE], *origin = r->header[GL_H_ORIGIN];

	if (site)
		return !strcmp(site, "same-origin");
	return origin ? ours(origin, r->header[GL_H_HOST]) : silent;
}
