// What Swift cannot import or must not run: code inside signal handlers, timed waits that signals end,
// process hardening, variadic system calls.
#ifndef GW_CSYSTEM_H
#define GW_CSYSTEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// First thing in main: private files (umask 077), no core dump, not dumpable, Swift's crash back-tracer off (it
/// prints memory), descriptors 0 to 2 open, SIGPIPE at its default and unblocked. A missing descriptor is opened so
/// that using it fails with EBADF instead of reaching a file that later happens to get its number.
void gw_harden_process(void);

/// Memory that is freed stays with the process for the next use, up to 16 MiB.
void gw_keep_memory(void);

/// The word at `index` of the command line, the program's name being 0, or NULL behind the last one. Swift's own list
/// is read from /proc, and silently empty where that is not mounted.
const char *gw_argument(int index);

/// From here on SIGINT, SIGTERM and SIGHUP set a flag instead of ending the process, blocking calls end with EINTR,
/// and SIGPIPE is ignored, so that a call under way can be settled. A second such signal ends the process at once.
/// Signals that the parent had set to be ignored stay ignored.
void gw_interrupts_catch(void);
/// Back to the default actions. The flag keeps its value.
void gw_interrupts_release(void);
void gw_interrupts_catch_keys(void);
/// The number of the signal that came, or 0.
int gw_interrupt_signal(void);
/// Make the flag look as if `signal` had come; for tests and for broken pipes.
void gw_interrupt_raise(int signal);
void gw_interrupt_clear(void);
/// End this process by `signal` as if it had never been caught, or with 128 + signal where that cannot be.
_Noreturn void gw_die_by_signal(int signal);

/// An exclusive flock, waited for at most `timeout_ms`. 0: locked. Otherwise an errno: ETIMEDOUT, EINTR (a caught
/// interrupt came and `interruptible`; a settle is not, since it runs because of one), or flock's own. The wait is
/// ended by an interval timer, never by polling the lock.
int gw_lock_exclusive(int descriptor, int64_t timeout_ms, bool interruptible);
int gw_unlock(int descriptor);

/// Lock one byte of a file for this open file description, without waiting: fcntl is variadic. 0: locked, EAGAIN:
/// another description holds it. The kernel releases it when the last descriptor of the description closes, however the
/// process ends.
int gw_byte_lock(int descriptor, int64_t offset);
/// The same, waited for at most `timeout_ms`: ETIMEDOUT, EINTR once an interrupt was caught. It sleeps in the kernel.
int gw_byte_wait(int descriptor, int64_t offset, int64_t timeout_ms);
int gw_byte_unlock(int descriptor, int64_t offset);
/// Whether another open file description holds the byte: 1, 0, or -errno. One's own lock does not show.
int gw_byte_is_locked(int descriptor, int64_t offset);

/// A moment from which on a zone's clocks are `offset` seconds east of UTC.
typedef struct gw_zone_transition {
  int64_t at;
  int32_t offset;
} gw_zone_transition;

/// The offsets of the zone file `name` between two moments (seconds since 1970), the one in force at `from` first.
/// Returns how many there are, or -1 when they are more than `capacity`. Sets the C library's zone, and sets it back,
/// with one caller at a time; `name` must be known to exist, or it is taken for UTC.
int gw_zone_transitions(const char *name, int64_t from, int64_t to, gw_zone_transition *found, size_t capacity);

/// open(2) with O_CLOEXEC added. Returns a descriptor, or -errno.
int gw_open(const char *path, int flags, unsigned mode);

/// Wait until `descriptor` can be read. 1: readable or at its end, 0: `timeout_ms` passed, -errno: EINTR and others.
int gw_wait_readable(int descriptor, int64_t timeout_ms);
/// Wait until 4096 bytes can be written to `descriptor` without blocking; returns like gw_wait_readable.
int gw_wait_writable(int descriptor, int64_t timeout_ms);

/// Fill `buffer` with random bytes from the kernel.
void gw_random(void *buffer, size_t count);

/// The f_type of statfs(2) for the file system that holds `path`, or 0 when it cannot be told.
uint32_t gw_file_system_type(const char *path);

/// Columns of the terminal behind `descriptor`, or 0.
int gw_terminal_columns(int descriptor);
int gw_terminal_rows(int descriptor);

/// Run `/bin/sh -c command` with standard input from /dev/null and standard error passed on, and read its standard
/// output into `buffer`. Returns the bytes read, or -errno (EFBIG: more than `capacity`, ETIMEDOUT: killed after
/// `timeout_ms`, ECHILD: ended with another status than 0, which `*status` then holds as waitpid gives it).
int64_t gw_run_shell(const char *command, uint8_t *buffer, size_t capacity, int64_t timeout_ms, int *status);

/// A program that runs beside this process. `buffer` gets the last `capacity` bytes, at least one, of what it prints,
/// standard error included.
typedef struct gw_child {
  uint8_t *buffer;
  size_t capacity;
  size_t used;
  pid_t pid;
  int output;
  int handle;
  int status; // as waitpid gives it
  bool is_silent;
  bool is_cut; // it printed more
  bool is_done;
  bool is_killed; // it took too long, or this process was to end
} gw_child;

/// At most so many are waited for at once.
#define GW_MOST_CHILDREN 64

/// Start a program, found by PATH, with `input` to read, in a process group of its own. 0 or an errno; `pid` is -1 then.
int gw_child_start(gw_child *child, char *const arguments[], const uint8_t *input, size_t input_size);
/// Wait until all of them ended; what is left after `timeout_ms`, or when an interrupt was caught, is killed with all it
/// started. Those whose `pid` is not positive are passed over.
void gw_children_finish(gw_child *children, size_t count, int64_t timeout_ms);

#endif
