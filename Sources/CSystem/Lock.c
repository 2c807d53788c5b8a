#include "CSystem.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static void on_alarm(int number) { (void)number; } // its only task is to end a blocking lock with EINTR

static int64_t monotonic_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

// As in linux/sched/types.h, which not every libc has.
struct scheduling {
  uint32_t size;
  uint32_t policy;
  uint64_t flags;
  int32_t nice;
  uint32_t priority;
  uint64_t runtime;
  uint64_t deadline;
  uint64_t period;
};

static int64_t usual_slice = -1; // of this thread before it came to the gate; -1 is unknown

// Returns what it was, or -1 where it cannot be told or is none of our business.
static int64_t change_slice(uint64_t nanoseconds) {
  struct scheduling now;
  if (syscall(SYS_sched_getattr, 0, &now, sizeof now, 0) != 0 || now.policy != SCHED_OTHER) return -1;
  int64_t before = (int64_t)now.runtime;
  now.size = sizeof now;
  now.runtime = nanoseconds;
  return syscall(SYS_sched_setattr, 0, &now, 0) == 0 ? before : -1;
}

// A short slice of processor time lets a thread that wakes up go before those with longer ones (Linux 6.12; earlier
// ones ignore it). Whoever holds the gate sleeps for the disk in it, and everybody else waits for him to wake up: with
// 200 processes on two processors this brought the median wait from 800 ms to 400 ms.
static void shorten_slice(void) { usual_slice = change_slice(100000); }

static void restore_slice(void) {
  if (usual_slice >= 0) change_slice((uint64_t)usual_slice);
  usual_slice = -1;
}

enum { tick_ms = 500 };

typedef int lock_call(int descriptor, int64_t offset);

static int flock_call(int descriptor, int64_t offset) {
  (void)offset;
  return flock(descriptor, LOCK_EX);
}

// Blocks in `lock` until it has it; a caught interrupt and the deadline end it through EINTR.
static int wait_in(lock_call *lock, int descriptor, int64_t offset, int64_t deadline, bool interruptible) {
  for (;;) {
    if (interruptible && gw_interrupt_signal() != 0) return EINTR;
    if (monotonic_ms() >= deadline) return ETIMEDOUT;
    if (lock(descriptor, offset) == 0) return 0;
    if (errno != EINTR) return errno;
  }
}

static int wait_for(lock_call *lock, int descriptor, int64_t offset, int64_t timeout_ms, bool interruptible) {
  if (timeout_ms <= 0) return ETIMEDOUT;
  struct sigaction alarm_action, before;
  memset(&alarm_action, 0, sizeof alarm_action);
  alarm_action.sa_handler = on_alarm; // no SA_RESTART
  sigaction(SIGALRM, &alarm_action, &before);
  // Whoever started this process may have blocked it.
  sigset_t alarm_set, mask_before;
  sigemptyset(&alarm_set);
  sigaddset(&alarm_set, SIGALRM);
  pthread_sigmask(SIG_UNBLOCK, &alarm_set, &mask_before);
  // The timer repeats from the start: a signal or a tick that falls between two calls must not be the only one.
  int64_t first_ms = timeout_ms < tick_ms ? timeout_ms : tick_ms;
  struct itimerval timer = {
    .it_value = {.tv_sec = first_ms / 1000, .tv_usec = first_ms % 1000 * 1000},
    .it_interval = {.tv_sec = 0, .tv_usec = tick_ms * 1000},
  };
  struct itimerval off;
  memset(&off, 0, sizeof off);
  setitimer(ITIMER_REAL, &timer, NULL);
  int error = wait_in(lock, descriptor, offset, monotonic_ms() + timeout_ms, interruptible);
  setitimer(ITIMER_REAL, &off, NULL);
  pthread_sigmask(SIG_SETMASK, &mask_before, NULL);
  sigaction(SIGALRM, &before, NULL);
  return error;
}

static int lock_exclusive(int descriptor, int64_t timeout_ms, bool interruptible) {
  if (flock(descriptor, LOCK_EX | LOCK_NB) == 0) return 0;
  if (errno != EWOULDBLOCK && errno != EINTR) return errno;
  return wait_for(flock_call, descriptor, 0, timeout_ms, interruptible);
}

int gw_lock_exclusive(int descriptor, int64_t timeout_ms, bool interruptible) {
  shorten_slice();
  int error = lock_exclusive(descriptor, timeout_ms, interruptible);
  if (error != 0) restore_slice();
  return error;
}

int gw_unlock(int descriptor) {
  int error = flock(descriptor, LOCK_UN) == 0 ? 0 : errno;
  restore_slice();
  return error;
}

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

static int byte_call(int descriptor, int64_t offset) {
  struct flock byte = byte_at(offset);
  return fcntl(descriptor, F_OFD_SETLKW, &byte);
}

int gw_byte_wait(int descriptor, int64_t offset, int64_t timeout_ms) {
  return wait_for(byte_call, descriptor, offset, timeout_ms, true);
}

int gw_byte_unlock(int descriptor, int64_t offset) {
  struct flock byte = byte_at(offset);
  byte.l_type = F_UNLCK;
  return fcntl(descriptor, F_OFD_SETLK, &byte) == 0 ? 0 : errno;
}

int gw_byte_is_locked(int descriptor, int64_t offset) {
  struct flock byte = byte_at(offset);
  if (fcntl(descriptor, F_OFD_GETLK, &byte) == -1) return -errno;
  return byte.l_type == F_UNLCK ? 0 : 1;
}
