// libcurl, loaded when the first request goes out instead of at every start: it maps about thirty shared
// libraries, which costs more than a whole local command. `gw_curl_load` fills a table of function pointers with
// dlopen; every other function calls through it. Also here: typed forms of the variadic curl_easy_setopt and
// curl_easy_getinfo, which Swift cannot import, and the two checks that must run inside curl's own callbacks.
#ifndef GW_CCURL_H
#define GW_CCURL_H

#include <curl/curl.h>
#include <stddef.h>

/// Start loading libcurl on a helper thread, so that the dynamic loader works while the caller reads its database.
/// Calling it is optional and never fails: `gw_curl_load` waits for it or does the work itself.
void gw_curl_preload(void);

/// Load libcurl and initialise it, once. Returns NULL, or the loader's message (valid for the life of the process).
const char *gw_curl_load(void);

/// The text of curl_version(), or NULL before a successful `gw_curl_load`.
const char *gw_curl_version(void);

CURL *gw_curl_easy_init(void);
void gw_curl_easy_cleanup(CURL *handle);
/// Forgets all options, and keeps connections.
void gw_curl_easy_reset(CURL *handle);
CURLcode gw_curl_easy_perform(CURL *handle);
const char *gw_curl_easy_strerror(CURLcode code);

CURLcode gw_curl_set_long(CURL *handle, CURLoption option, long value);
CURLcode gw_curl_set_string(CURL *handle, CURLoption option, const char *value);
CURLcode gw_curl_set_pointer(CURL *handle, CURLoption option, const void *value);
CURLcode gw_curl_set_size(CURL *handle, CURLoption option, curl_off_t value);
CURLcode gw_curl_set_data(CURL *handle, CURLoption option,
                          size_t (*callback)(char *, size_t, size_t, void *));
CURLcode gw_curl_set_progress(CURL *handle,
                              int (*callback)(void *, curl_off_t, curl_off_t, curl_off_t, curl_off_t));

long gw_curl_get_long(CURL *handle, CURLINFO info);
curl_off_t gw_curl_get_size(CURL *handle, CURLINFO info);

struct curl_slist *gw_curl_list_append(struct curl_slist *list, const char *text);
void gw_curl_list_free(struct curl_slist *list);

/// Several exchanges beside each other on the calling thread.
CURLM *gw_curl_multi_init(void);
void gw_curl_multi_cleanup(CURLM *multi);
CURLMcode gw_curl_multi_add(CURLM *multi, CURL *handle);
CURLMcode gw_curl_multi_remove(CURLM *multi, CURL *handle);
/// Does what can be done without waiting.
CURLMcode gw_curl_multi_perform(CURLM *multi);
/// Waits until there is something to do, at most `timeout_ms`; a signal ends it early.
/// `input` is a descriptor to watch for something to read, or -1. Returns whether there is, or nothing happened at all.
int gw_curl_multi_wait(CURLM *multi, int timeout_ms, int input);
/// One that is over, with how it ended, or NULL.
CURL *gw_curl_multi_finished(CURLM *multi, CURLcode *code);

/// Which addresses a request may connect to; checked on the address itself, after name resolution.
typedef enum {
  GW_CURL_ANY_ADDRESS = 0,
  GW_CURL_LOOPBACK_ONLY = 1,
  GW_CURL_PRIVATE_ONLY = 2, // loopback, RFC 1918, link-local, unique-local
} gw_curl_addresses;

/// Install the open-socket check. The handle reads `*refused` back: 1 when an address was turned away.
CURLcode gw_curl_set_addresses(CURL *handle, gw_curl_addresses allowed, int *refused);

#endif
