#include "CSystem.h"
#include "Environment.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static int64_t monotonic_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

// A file without a name holds what the child reads: it need not be fed, and may leave it unread.
static int file_with(const uint8_t *bytes, size_t count) {
  int file = memfd_create("input", MFD_CLOEXEC);
  if (file == -1) return -errno;
  while (count > 0) {
    ssize_t wrote = write(file, bytes, count);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) {
      int error = errno;
      close(file);
      return -error;
    }
    bytes += wrote;
    count -= (size_t)wrote;
  }
  lseek(file, 0, SEEK_SET);
  return file;
}

static int spawn(gw_child *child, char *const arguments[], int input, int output) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
  sigset_t defaults, none;
  sigemptyset(&none);
  sigemptyset(&defaults);
  static const int caught[] = {SIGPIPE, SIGINT, SIGTERM, SIGHUP};
  for (size_t i = 0; i < sizeof caught / sizeof caught[0]; i++) sigaddset(&defaults, caught[i]);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setsigmask(&attributes, &none);
  // In a process group of its own, so that what it starts ends with it.
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
  pthread_mutex_lock(&gw_environment_lock);
  int error = posix_spawnp(&child->pid, arguments[0], &actions, &attributes, arguments, environ);
  pthread_mutex_unlock(&gw_environment_lock);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  return error;
}

int gw_child_start(gw_child *child, char *const arguments[], const uint8_t *input, size_t input_size) {
  int ends[2];
  int file = file_with(input, input_size);
  if (file < 0) return -file;
  if (pipe2(ends, O_CLOEXEC) == -1) {
    int error = errno;
    close(file);
    return error;
  }
  int error = spawn(child, arguments, file, ends[1]);
  close(file);
  close(ends[1]);
  if (error != 0) {
    close(ends[0]);
    child->pid = -1;
    return error;
  }
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  child->output = ends[0];
  child->handle = (int)syscall(SYS_pidfd_open, child->pid, 0);
  return 0;
}

// Makes room at the end of the buffer for `count` bytes, which are no more than it holds.
static void shift(gw_child *child, size_t count) {
  size_t room = child->capacity - child->used;
  if (count <= room) return;
  size_t kept = child->capacity - count;
  memmove(child->buffer, child->buffer + child->used - kept, kept);
  child->used = kept;
  child->is_cut = true;
}

// Everything is read, so that the child is never in wait for us.
static void drain(gw_child *child) {
  uint8_t piece[4096];
  for (;;) {
    ssize_t got = read(child->output, piece, sizeof piece < child->capacity ? sizeof piece : child->capacity);
    if (got < 0 && errno == EINTR) continue;
    if (got == 0) child->is_silent = true;
    if (got <= 0) return;
    shift(child, (size_t)got);
    memcpy(child->buffer + child->used, piece, (size_t)got);
    child->used += (size_t)got;
  }
}

static void end(gw_child *child) {
  drain(child);
  close(child->output);
  if (child->handle != -1) close(child->handle);
  while (waitpid(child->pid, &child->status, 0) == -1 && errno == EINTR) {
  }
  child->is_done = true;
}

static void kill_group(gw_child *child) {
  child->is_killed = true;
  kill(-child->pid, SIGKILL);
  end(child);
}

// Waits for one of them to say something or to end. False when the time is over.
static bool wait_for_any(gw_child *children, size_t count, int64_t deadline) {
  struct pollfd waited[2 * GW_MOST_CHILDREN];
  nfds_t used = 0;
  for (size_t i = 0; i < count; i++) {
    if (children[i].is_done) continue;
    if (!children[i].is_silent) waited[used++] = (struct pollfd){.fd = children[i].output, .events = POLLIN};
    if (children[i].handle != -1) waited[used++] = (struct pollfd){.fd = children[i].handle, .events = POLLIN};
  }
  int64_t left = deadline - monotonic_ms();
  if (left <= 0) return false;
  int ready = poll(waited, used, left > 1000 ? 1000 : (int)left);
  return ready >= 0 || errno == EINTR;
}

static bool has_ended(gw_child *child) {
  // A kernel before 5.3: whoever closes its output is taken to end.
  if (child->handle == -1) return child->is_silent;
  struct pollfd handle = {.fd = child->handle, .events = POLLIN};
  return poll(&handle, 1, 0) == 1;
}

void gw_children_finish(gw_child *children, size_t count, int64_t timeout_ms) {
  int64_t deadline = monotonic_ms() + timeout_ms;
  for (size_t i = 0; i < count; i++) children[i].is_done = children[i].pid <= 0;
  for (;;) {
    bool is_waiting = false;
    for (size_t i = 0; i < count; i++) {
      if (children[i].is_done) continue;
      drain(&children[i]);
      if (has_ended(&children[i])) end(&children[i]);
      is_waiting |= !children[i].is_done;
    }
    if (!is_waiting) return;
    if (!wait_for_any(children, count, deadline) || gw_interrupt_signal() != 0) break;
  }
  for (size_t i = 0; i < count; i++)
    if (!children[i].is_done) kill_group(&children[i]);
}
