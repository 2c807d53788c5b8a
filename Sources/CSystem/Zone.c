#include "CSystem.h"
#include "Environment.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

// The C library has one zone per process.
pthread_mutex_t gw_environment_lock = PTHREAD_MUTEX_INITIALIZER;

static int32_t offset_at(int64_t moment) {
  time_t seconds = (time_t)moment;
  struct tm local;
  return localtime_r(&seconds, &local) == NULL ? 0 : (int32_t)local.tm_gmtoff;
}

// The first second after `low` whose offset is not that of `low`; that of `high` is known to differ.
static int64_t change_between(int64_t low, int64_t high) {
  int32_t before = offset_at(low);
  while (high - low > 1) {
    int64_t middle = low + (high - low) / 2;
    if (offset_at(middle) == before) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return high;
}

static int collect(int64_t from, int64_t to, gw_zone_transition *found, size_t capacity) {
  enum { step = 6 * 3600 }; // clocks that change twice in six hours exist nowhere
  size_t count = 0;
  if (capacity == 0) return -1;
  found[count++] = (gw_zone_transition){.at = from, .offset = offset_at(from)};
  for (int64_t low = from; low < to; low += step) {
    int64_t high = low + step;
    while (offset_at(high) != found[count - 1].offset) {
      int64_t change = change_between(low, high);
      if (count == capacity) return -1;
      found[count++] = (gw_zone_transition){.at = change, .offset = offset_at(change)};
      low = change;
    }
    low = high - step;
  }
  return (int)count;
}

int gw_zone_transitions(const char *name, int64_t from, int64_t to, gw_zone_transition *found, size_t capacity) {
  pthread_mutex_lock(&gw_environment_lock);
  const char *current = getenv("TZ");
  char *before = current == NULL ? NULL : strdup(current);
  setenv("TZ", name, 1);
  tzset();
  int count = collect(from, to, found, capacity);
  if (before == NULL) {
    unsetenv("TZ");
  } else {
    setenv("TZ", before, 1);
    free(before);
  }
  tzset();
  pthread_mutex_unlock(&gw_environment_lock);
  return count;
}
