"""syscalls: whichever system call is a call's last one, or fails, its money is held before it is sent and charged once.

A call is killed when it enters a system call, and made again for the next one, from the same home each time; then each
that opens, writes, syncs or cuts a file fails with EIO and ENOSPC. KINDS are those that open, read, change, sync and lock
files, talk to the upstream or map memory. What lies between two of them, as writes to shared memory do, only storm can
meet.

strace counts each kind and each thread by itself. The second thread only loads libcurl: so each write, sync, lock and
send of the call has its turn, while an openat, mmap or close of that thread may not. The short form takes every sixth."""
import pathlib
import signal

from proofs import strace
from proofs.upstream import Upstream
from proofs.verdict import CannotProve

# A call unlinks and renames nothing today; the day when it does should not go unproved.
KINDS = ("openat", "write", "pwrite64", "pread64", "fsync", "fdatasync", "ftruncate", "unlink", "rename", "flock", "fcntl",
         "close", "connect", "sendto", "recvfrom", "mmap")
FAILING = ("openat", "write", "pwrite64", "fsync", "fdatasync", "ftruncate")
ERRORS = ("EIO", "ENOSPC")


def bases(trial, upstream):
    """A home with some calls, and one whose next call copies the write-ahead log into the file."""
    plain = trial.home("plain", upstream)
    plain.gw("budget", "set", "default", "--limit", "10usd", "--period", "monthly")
    plain.gw("budget", "set", "@all", "--limit", "100000k", "--type", "tokens", "--period", "daily")
    for number in range(3):
        plain.ask(f"warm{number}")
    full = plain.copy(trial.folder + "/full")
    file = pathlib.Path(full.folder, "data/gw.db")
    for number in range(200):
        before, changed = full.copy(trial.folder + "/before"), file.stat().st_mtime_ns
        full.ask(f"fill{number}")
        if file.stat().st_mtime_ns != changed:
            return plain, before
    raise CannotProve("the write-ahead log is never copied into the file")


def charged(home):
    return home.sql("SELECT count(*) FROM gateway_usage_logs WHERE cost_nano_usd > 0")[0][0]


class Faults:
    """Calls with one fault each, which must not lose money; how many of them ended well all the same."""

    def __init__(self, trial, upstream):
        self.trial, self.upstream = trial, upstream
        self.trace, self.victim = trial.folder + "/trace", trial.folder + "/victim"
        self.calls = self.acknowledged = 0

    def counts(self, base):
        """How often a call in a copy of this home makes each kind of system call."""
        base.copy(self.victim).ask("trace", wrap=strace.tracing(self.trace, KINDS))
        return strace.counts(self.trace)

    def strike(self, base, fault):
        """One call with a fault in a copy of a home; whether the fault came, which it need not where threads share a count."""
        self.calls += 1
        prompt = f"call{self.calls:05d}"
        home = base.copy(self.victim)
        ran = home.ask(prompt, wrap=strace.tracing(self.trace, KINDS, "-e", f"inject={fault}"))
        self.judge(base, home, fault, received=prompt in self.upstream.said("received"), is_well=ran.returncode == 0)
        return ran.returncode in (-signal.SIGKILL, 137) or "INJECTED" in pathlib.Path(self.trace).read_text(errors="replace")

    def judge(self, base, home, fault, received, is_well):
        """Compares the home with what it was: a hold if it was sent, an end if it says so, and a charge once swept."""
        before = len(base.entries(step=1))
        if received and len(home.entries(step=0)) <= before:
            self.trial.fail(f"syscalls: {fault}: sent without a hold")
        if is_well:
            self.acknowledged += 1
            if len(home.entries(step=1)) != before + 1:
                self.trial.fail(f"syscalls: {fault}: acknowledged and not settled")
        if self.trial.audit(home, f"syscalls: {fault}", fix=True) and received and charged(home) <= charged(base):
            self.trial.fail(f"syscalls: {fault}: received and not charged")


def prove(trial):
    step = 6 if trial.is_short else 1
    calls = killed = failed = 0
    with Upstream(trial.folder) as upstream:
        faults = Faults(trial, upstream)
        for base in bases(trial, upstream):
            counts = faults.counts(base)
            calls += sum(counts.values())
            for kind, count in sorted(counts.items()):
                turns = range(1, count + 1, step)
                killed += sum(faults.strike(base, f"{kind}:signal=SIGKILL:when={n}") for n in turns)
                if kind in FAILING:
                    failed += sum(faults.strike(base, f"{kind}:error={error}:when={n}") for error in ERRORS for n in turns)
    print(f"syscalls: two calls, one with a checkpoint, of {calls} system calls: killed at {killed} of them, {failed} times "
          f"EIO or ENOSPC; {faults.acknowledged} acknowledged all the same; {trial.verdict}")
