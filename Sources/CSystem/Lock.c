#include "CSystem.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static void on_alarm(int number) { (void)number; } // its only task is to end flock with EINTR

static int64_t monotonic_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int wait_for_lock(int descriptor, int64_t deadline, bool interruptible) {
  for (;;) {
    if (flock(descriptor, LOCK_EX) == 0) return 0;
    if (errno != EINTR) return errno;
    if (interruptible && gw_interrupt_signal() != 0) return EINTR;
    if (monotonic_ms() >= deadline) return ETIMEDOUT;
  }
}

int gw_lock_exclusive(int descriptor, int64_t timeout_ms, bool interruptible) {
  if (flock(descriptor, LOCK_EX | LOCK_NB) == 0) return 0;
  if (errno != EWOULDBLOCK && errno != EINTR) return errno;
  if (timeout_ms <= 0) return ETIMEDOUT;

  struct sigaction alarm_action, before;
  memset(&alarm_action, 0, sizeof alarm_action);
  alarm_action.sa_handler = on_alarm; // no SA_RESTART
  sigaction(SIGALRM, &alarm_action, &before);
  // The timer repeats: a first tick that falls between two calls of flock must not be the only one.
  struct itimerval timer = {
    .it_value = {.tv_sec = timeout_ms / 1000, .tv_usec = timeout_ms % 1000 * 1000 + 1},
    .it_interval = {.tv_sec = 0, .tv_usec = 100000},
  };
  struct itimerval off;
  memset(&off, 0, sizeof off);
  setitimer(ITIMER_REAL, &timer, NULL);
  int error = wait_for_lock(descriptor, monotonic_ms() + timeout_ms, interruptible);
  setitimer(ITIMER_REAL, &off, NULL);
  sigaction(SIGALRM, &before, NULL);
  return error;
}

int gw_unlock(int descriptor) { return flock(descriptor, LOCK_UN) == 0 ? 0 : errno; }

static struct flock byte_at(int64_t offset) {
  struct flock byte;
  memset(&byte, 0, sizeof byte);
  byte.l_type = F_WRLCK;
  byte.l_whence = SEEK_SET;
  byte.l_start = offset;
  byte.l_len = 1;
  return byte;
}

int gw_byte_lock(int descriptor, int64_t offset) {
  struct flock byte = byte_at(offset);
  if (fcntl(descriptor, F_OFD_SETLK, &byte) == 0) return 0;
  return errno == EACCES ? EAGAIN : errno;
}

int gw_byte_is_locked(int descriptor, int64_t offset) {
  struct flock byte = byte_at(offset);
  if (fcntl(descriptor, F_OFD_GETLK, &byte) == -1) return -errno;
  return byte.l_type == F_UNLCK ? 0 : 1;
}
