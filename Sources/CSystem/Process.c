#include "CSystem.h"
#include "Environment.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static int argument_count;
static char **argument_values;

// glibc hands main's arguments to constructors.
__attribute__((constructor)) static void keep_arguments(int count, char **values) {
  argument_count = count;
  argument_values = values;
}

const char *gw_argument(int index) { return index >= 0 && index < argument_count ? argument_values[index] : NULL; }

static void open_missing(int descriptor, int flags) {
  if (fcntl(descriptor, F_GETFD) != -1 || errno != EBADF) return;
  int opened = open("/dev/null", flags);
  if (opened != -1 && opened != descriptor) {
    dup2(opened, descriptor);
    close(opened);
  }
}

void gw_harden_process(void) {
  umask(077);
  struct rlimit none = {0, 0};
  setrlimit(RLIMIT_CORE, &none);
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  static const int crashes[] = {SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGFPE, SIGBUS, SIGSEGV};
  for (size_t i = 0; i < sizeof crashes / sizeof crashes[0]; i++) signal(crashes[i], SIG_DFL);
  open_missing(STDIN_FILENO, O_RDONLY);
  open_missing(STDOUT_FILENO, O_RDONLY); // a write fails with EBADF, so that lost output is noticed
  open_missing(STDERR_FILENO, O_WRONLY);
  signal(SIGPIPE, SIG_DFL);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGPIPE);
  sigprocmask(SIG_UNBLOCK, &set, NULL);
}

int gw_open(const char *path, int flags, unsigned mode) {
  int descriptor;
  do {
    descriptor = open(path, flags | O_CLOEXEC, (mode_t)mode);
  } while (descriptor == -1 && errno == EINTR && gw_interrupt_signal() == 0);
  return descriptor == -1 ? -errno : descriptor;
}

static int64_t monotonic_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int wait_for(int descriptor, short events, int64_t timeout_ms) {
  struct pollfd waited = {.fd = descriptor, .events = events, .revents = 0};
  int64_t limit = timeout_ms > INT32_MAX ? INT32_MAX : timeout_ms < 0 ? 0 : timeout_ms;
  int ready = poll(&waited, 1, (int)limit);
  return ready == -1 ? -errno : ready;
}

int gw_wait_readable(int descriptor, int64_t timeout_ms) { return wait_for(descriptor, POLLIN, timeout_ms); }
int gw_wait_writable(int descriptor, int64_t timeout_ms) { return wait_for(descriptor, POLLOUT, timeout_ms); }

void gw_random(void *buffer, size_t count) {
  uint8_t *next = buffer;
  while (count > 0) {
    ssize_t got = getrandom(next, count, 0);
    if (got < 0) continue; // only EINTR is possible with these arguments
    next += got;
    count -= (size_t)got;
  }
}

uint32_t gw_file_system_type(const char *path) {
  struct statfs facts;
  return statfs(path, &facts) == 0 ? (uint32_t)facts.f_type : 0;
}

int gw_terminal_rows(int descriptor) {
  struct winsize size;
  return ioctl(descriptor, TIOCGWINSZ, &size) == 0 ? size.ws_row : 0;
}

int gw_terminal_columns(int descriptor) {
  struct winsize size;
  return ioctl(descriptor, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

static int64_t read_until_end(int descriptor, uint8_t *buffer, size_t capacity, int64_t deadline) {
  size_t used = 0;
  for (;;) {
    int64_t left = deadline - monotonic_ms();
    if (left <= 0) return -ETIMEDOUT;
    int ready = gw_wait_readable(descriptor, left);
    if (ready == -EINTR && gw_interrupt_signal() == 0) continue;
    if (ready < 0) return ready;
    if (ready == 0) return -ETIMEDOUT;
    if (used == capacity) {
      uint8_t more;
      ssize_t extra = read(descriptor, &more, 1);
      return extra > 0 ? -EFBIG : (int64_t)used;
    }
    ssize_t got = read(descriptor, buffer + used, capacity - used);
    if (got == 0) return (int64_t)used;
    if (got < 0 && errno != EINTR && errno != EAGAIN) return -errno;
    if (got > 0) used += (size_t)got;
  }
}

static int spawn_shell(const char *command, int output, pid_t *child) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  sigset_t defaults;
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGPIPE);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  // In our own process group: a password manager's prompt must reach the terminal, and ^C must reach it.
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  char *const arguments[] = {"sh", "-c", (char *)command, NULL};
  pthread_mutex_lock(&gw_environment_lock);
  int error = posix_spawn(child, "/bin/sh", &actions, &attributes, arguments, environ);
  pthread_mutex_unlock(&gw_environment_lock);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  return error;
}

static bool ends_before(pid_t child, int64_t deadline) {
  int handle = (int)syscall(SYS_pidfd_open, child, 0);
  if (handle == -1) return true; // a kernel before 5.3: waitpid waits as long as it takes
  int ready;
  do {
    int64_t left = deadline - monotonic_ms();
    ready = left <= 0 ? 0 : gw_wait_readable(handle, left);
  } while (ready == -EINTR && gw_interrupt_signal() == 0);
  close(handle);
  return ready > 0;
}

int64_t gw_run_shell(const char *command, uint8_t *buffer, size_t capacity, int64_t timeout_ms, int *status) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) == -1) return -errno;
  pid_t child;
  int error = spawn_shell(command, ends[1], &child);
  close(ends[1]);
  if (error != 0) {
    close(ends[0]);
    return -error;
  }
  int64_t deadline = monotonic_ms() + timeout_ms;
  int64_t count = read_until_end(ends[0], buffer, capacity, deadline);
  close(ends[0]);
  // A command may close its output and live on.
  if (count >= 0 && !ends_before(child, deadline)) count = -ETIMEDOUT;
  if (count < 0) kill(child, SIGKILL);
  *status = 0;
  while (waitpid(child, status, 0) == -1 && errno == EINTR) {
  }
  if (count < 0) return count;
  return *status == 0 ? count : -ECHILD;
}

// SQLite makes a small table of its own for many a trigger: its 80 KiB would come from the kernel and go back to it each
// time, which costs more than what they are used for.
void gw_keep_memory(void) {
  mallopt(M_TRIM_THRESHOLD, 16 << 20);
  mallopt(M_TOP_PAD, 1 << 20);
  mallopt(M_MMAP_THRESHOLD, 4 << 20);
}
