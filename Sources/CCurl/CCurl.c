#include "CCurl.h"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

// curl.h turns these names into type-checking macros; the table needs the plain functions.
#undef curl_easy_setopt
#undef curl_easy_getinfo

static struct {
  CURLcode (*global_init)(long);
  char *(*version)(void);
  CURL *(*easy_init)(void);
  void (*easy_cleanup)(CURL *);
  void (*easy_reset)(CURL *);
  CURLcode (*easy_perform)(CURL *);
  const char *(*easy_strerror)(CURLcode);
  CURLcode (*easy_setopt)(CURL *, CURLoption, ...);
  CURLcode (*easy_getinfo)(CURL *, CURLINFO, ...);
  struct curl_slist *(*slist_append)(struct curl_slist *, const char *);
  void (*slist_free_all)(struct curl_slist *);
  CURLM *(*multi_init)(void);
  CURLMcode (*multi_cleanup)(CURLM *);
  CURLMcode (*multi_add_handle)(CURLM *, CURL *);
  CURLMcode (*multi_remove_handle)(CURLM *, CURL *);
  CURLMcode (*multi_perform)(CURLM *, int *);
  CURLMcode (*multi_poll)(CURLM *, struct curl_waitfd *, unsigned, int, int *);
  CURLMsg *(*multi_info_read)(CURLM *, int *);
} curl;

static char load_error[256];
static int loaded;
static pthread_once_t load_once = PTHREAD_ONCE_INIT;

static int resolve(void *library, const char *name, void *slot) {
  void *symbol = dlsym(library, name);
  if (symbol == NULL) {
    snprintf(load_error, sizeof load_error, "libcurl has no function '%s'", name);
    return 0;
  }
  memcpy(slot, &symbol, sizeof symbol); // ISO C has no cast from an object to a function pointer
  return 1;
}

// Lazily, since binding every function of some thirty libraries takes a millisecond, and few are ever called.
static void load(void) {
  void *library = dlopen("libcurl.so.4", RTLD_LAZY | RTLD_LOCAL);
  if (library == NULL) library = dlopen("libcurl-gnutls.so.4", RTLD_LAZY | RTLD_LOCAL);
  if (library == NULL) {
    snprintf(load_error, sizeof load_error, "%s", dlerror());
    return;
  }
  if (!resolve(library, "curl_global_init", &curl.global_init) ||
      !resolve(library, "curl_version", &curl.version) ||
      !resolve(library, "curl_easy_init", &curl.easy_init) ||
      !resolve(library, "curl_easy_reset", &curl.easy_reset) ||
      !resolve(library, "curl_easy_cleanup", &curl.easy_cleanup) ||
      !resolve(library, "curl_easy_perform", &curl.easy_perform) ||
      !resolve(library, "curl_easy_strerror", &curl.easy_strerror) ||
      !resolve(library, "curl_easy_setopt", &curl.easy_setopt) ||
      !resolve(library, "curl_easy_getinfo", &curl.easy_getinfo) ||
      !resolve(library, "curl_slist_append", &curl.slist_append) ||
      !resolve(library, "curl_slist_free_all", &curl.slist_free_all) ||
      !resolve(library, "curl_multi_init", &curl.multi_init) ||
      !resolve(library, "curl_multi_cleanup", &curl.multi_cleanup) ||
      !resolve(library, "curl_multi_add_handle", &curl.multi_add_handle) ||
      !resolve(library, "curl_multi_remove_handle", &curl.multi_remove_handle) ||
      !resolve(library, "curl_multi_perform", &curl.multi_perform) ||
      !resolve(library, "curl_multi_poll", &curl.multi_poll) ||
      !resolve(library, "curl_multi_info_read", &curl.multi_info_read))
    return;
  CURLcode code = curl.global_init(CURL_GLOBAL_DEFAULT);
  if (code != CURLE_OK) {
    snprintf(load_error, sizeof load_error, "%s", curl.easy_strerror(code));
    return;
  }
  loaded = 1;
}

static void *preload(void *unused) {
  pthread_once(&load_once, load);
  return unused;
}

void gw_curl_preload(void) {
  static atomic_flag started = ATOMIC_FLAG_INIT;
  if (atomic_flag_test_and_set(&started)) return;
  pthread_attr_t attributes;
  pthread_t thread;
  if (pthread_attr_init(&attributes) != 0) return;
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  // A thread that cannot be made is no error: gw_curl_load will do the work on the caller's thread.
  (void)pthread_create(&thread, &attributes, preload, NULL);
  pthread_attr_destroy(&attributes);
}

const char *gw_curl_load(void) {
  pthread_once(&load_once, load);
  return loaded ? NULL : load_error;
}

const char *gw_curl_version(void) { return loaded ? curl.version() : NULL; }

CURL *gw_curl_easy_init(void) { return curl.easy_init(); }
void gw_curl_easy_reset(CURL *handle) { curl.easy_reset(handle); }
void gw_curl_easy_cleanup(CURL *handle) { curl.easy_cleanup(handle); }
CURLcode gw_curl_easy_perform(CURL *handle) { return curl.easy_perform(handle); }
const char *gw_curl_easy_strerror(CURLcode code) { return curl.easy_strerror(code); }

CURLcode gw_curl_set_long(CURL *handle, CURLoption option, long value) {
  return curl.easy_setopt(handle, option, value);
}

CURLcode gw_curl_set_string(CURL *handle, CURLoption option, const char *value) {
  return curl.easy_setopt(handle, option, value);
}

CURLcode gw_curl_set_pointer(CURL *handle, CURLoption option, const void *value) {
  return curl.easy_setopt(handle, option, value);
}

CURLcode gw_curl_set_size(CURL *handle, CURLoption option, curl_off_t value) {
  return curl.easy_setopt(handle, option, value);
}

CURLcode gw_curl_set_data(CURL *handle, CURLoption option,
                          size_t (*callback)(char *, size_t, size_t, void *)) {
  return curl.easy_setopt(handle, option, callback);
}

CURLcode gw_curl_set_progress(CURL *handle,
                              int (*callback)(void *, curl_off_t, curl_off_t, curl_off_t, curl_off_t)) {
  return curl.easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, callback);
}

long gw_curl_get_long(CURL *handle, CURLINFO info) {
  long value = 0;
  return curl.easy_getinfo(handle, info, &value) == CURLE_OK ? value : 0;
}

curl_off_t gw_curl_get_size(CURL *handle, CURLINFO info) {
  curl_off_t value = 0;
  return curl.easy_getinfo(handle, info, &value) == CURLE_OK ? value : 0;
}

struct curl_slist *gw_curl_list_append(struct curl_slist *list, const char *text) {
  return curl.slist_append(list, text);
}

void gw_curl_list_free(struct curl_slist *list) { curl.slist_free_all(list); }

CURLM *gw_curl_multi_init(void) { return curl.multi_init(); }
void gw_curl_multi_cleanup(CURLM *multi) { curl.multi_cleanup(multi); }
CURLMcode gw_curl_multi_add(CURLM *multi, CURL *handle) { return curl.multi_add_handle(multi, handle); }
CURLMcode gw_curl_multi_remove(CURLM *multi, CURL *handle) { return curl.multi_remove_handle(multi, handle); }

CURLMcode gw_curl_multi_perform(CURLM *multi) {
  int running;
  return curl.multi_perform(multi, &running);
}

int gw_curl_multi_wait(CURLM *multi, int timeout_ms, int input) {
  struct curl_waitfd also = {.fd = input, .events = CURL_WAIT_POLLIN};
  unsigned count = input < 0 ? 0 : 1;
  int happened = 0;
  curl.multi_poll(multi, &also, count, timeout_ms, &happened);
  return happened == 0 || (count > 0 && also.revents != 0);
}

CURL *gw_curl_multi_finished(CURLM *multi, CURLcode *code) {
  int left;
  CURLMsg *message;
  while ((message = curl.multi_info_read(multi, &left)) != NULL) {
    if (message->msg != CURLMSG_DONE) continue;
    *code = message->data.result;
    return message->easy_handle;
  }
  return NULL;
}

static int is_loopback4(uint32_t address) { return address >> 24 == 127; }

static int is_private4(uint32_t address) {
  return is_loopback4(address) || address >> 24 == 10 || address >> 20 == 0xAC1 || // 172.16/12
         address >> 16 == 0xC0A8 || address >> 16 == 0xA9FE;                       // 192.168/16, 169.254/16
}

static int is_allowed6(const struct in6_addr *address, int private) {
  if (IN6_IS_ADDR_LOOPBACK(address)) return 1;
  if (IN6_IS_ADDR_V4MAPPED(address)) {
    uint32_t inner;
    memcpy(&inner, address->s6_addr + 12, sizeof inner);
    return private ? is_private4(ntohl(inner)) : is_loopback4(ntohl(inner));
  }
  return private && (IN6_IS_ADDR_LINKLOCAL(address) || (address->s6_addr[0] & 0xFE) == 0xFC);
}

static int is_allowed(const struct sockaddr *address, int private) {
  if (address->sa_family == AF_INET) {
    uint32_t host = ntohl(((const struct sockaddr_in *)(const void *)address)->sin_addr.s_addr);
    return private ? is_private4(host) : is_loopback4(host);
  }
  if (address->sa_family == AF_INET6)
    return is_allowed6(&((const struct sockaddr_in6 *)(const void *)address)->sin6_addr, private);
  return 0;
}

static curl_socket_t open_checked(int *refused, struct curl_sockaddr *address, int private) {
  if (!is_allowed(&address->addr, private)) {
    *refused = 1;
    return CURL_SOCKET_BAD;
  }
  *refused = 0; // one of several addresses may have been turned away before this one
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static curl_socket_t open_loopback(void *refused, curlsocktype purpose, struct curl_sockaddr *address) {
  (void)purpose;
  return open_checked(refused, address, 0);
}

static curl_socket_t open_private(void *refused, curlsocktype purpose, struct curl_sockaddr *address) {
  (void)purpose;
  return open_checked(refused, address, 1);
}

CURLcode gw_curl_set_addresses(CURL *handle, gw_curl_addresses allowed, int *refused) {
  *refused = 0;
  if (allowed == GW_CURL_ANY_ADDRESS) return CURLE_OK;
  CURLcode code = curl.easy_setopt(handle, CURLOPT_OPENSOCKETDATA, refused);
  if (code != CURLE_OK) return code;
  return curl.easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION,
                          allowed == GW_CURL_LOOPBACK_ONLY ? open_loopback : open_private);
}
