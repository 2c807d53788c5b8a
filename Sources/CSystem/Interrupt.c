#include "CSystem.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static volatile sig_atomic_t caught;

static const int watched[] = {SIGINT, SIGTERM, SIGHUP};
enum { watched_count = sizeof watched / sizeof watched[0] };

static void on_interrupt(int number) {
  if (caught != 0) {
    // The person insists: leave now, as the signal would have done. The sweep finishes what was under way.
    signal(number, SIG_DFL);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, number);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    raise(number);
    _exit(128 + number);
  }
  caught = number;
}

void gw_interrupts_catch(void) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = on_interrupt; // no SA_RESTART: a blocked read must end
  for (int i = 0; i < watched_count; i++) {
    struct sigaction before;
    if (sigaction(watched[i], NULL, &before) == 0 && before.sa_handler == SIG_IGN) continue;
    sigaction(watched[i], &action, NULL);
  }
  signal(SIGPIPE, SIG_IGN);
}

void gw_interrupts_release(void) {
  for (int i = 0; i < watched_count; i++) {
    struct sigaction now;
    if (sigaction(watched[i], NULL, &now) == 0 && now.sa_handler == on_interrupt) signal(watched[i], SIG_DFL);
  }
  signal(SIGPIPE, SIG_DFL);
}

void gw_interrupts_catch_keys(void) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = on_interrupt;
  sigaction(SIGQUIT, &action, NULL);
  signal(SIGTSTP, SIG_IGN);
}

int gw_interrupt_signal(void) { return caught; }

void gw_interrupt_raise(int number) {
  if (caught == 0) caught = number;
}

void gw_interrupt_clear(void) { caught = 0; }

_Noreturn void gw_die_by_signal(int number) {
  signal(number, SIG_DFL);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, number);
  sigprocmask(SIG_UNBLOCK, &set, NULL);
  raise(number);
  _exit(128 + number);
}
