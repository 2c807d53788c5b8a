"""contention: many processes at once cannot overspend a budget that fits some of their calls.

Each call costs the same and uses all that it holds, so that exactly as many must be admitted as fit, each of them
received by the upstream once. The sum in use is looked at while they run, and afterwards at each entry of the ledger."""
import collections
import statistics
import threading
import time

from proofs.home import cost
from proofs.trial import at_once
from proofs.upstream import Upstream

REFUSED = 7  # the exit status


class Watch:
    """Looks at the budget all the time, like someone who runs `gw budget show`, and keeps the most that it saw in use."""

    def __init__(self, home):
        self.home = home
        self.most = self.times = 0
        self.is_over = threading.Event()
        self.thread = threading.Thread(target=self.look)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.is_over.set()
        self.thread.join()

    def look(self):
        while not self.is_over.is_set():
            spent, held = self.home.sql("SELECT spent, held FROM budget_windows")[0]
            self.most = max(self.most, spent + held)
            self.times += 1
            time.sleep(0.002)


def decimal(nanos):
    return f"{nanos // 10**9}.{nanos % 10**9:09d}"


def contend(trial, home, prompts):
    """Lets each list of prompts be asked by a worker, all workers at once; how many calls had which exit status."""
    exits, lock = collections.Counter(), threading.Lock()

    def work(mine):
        for prompt in mine:
            ran = home.ask(prompt)
            with lock:
                exits[ran.returncode] += 1
            if ran.returncode not in (0, REFUSED):
                trial.fail(f"contention: exit {ran.returncode}: {ran.stderr.strip()}")

    at_once(work, prompts)
    return exits


def highest_sum(home):
    """The most that was ever spent and held together, from the ledger's entries in their order."""
    return home.sql("""SELECT max(used) FROM (SELECT sum(CASE e.step WHEN 0 THEN c.held WHEN 1 THEN e.nano_usd - c.held END)
        OVER (ORDER BY e.id) AS used FROM ledger_entries e JOIN call_windows c ON c.call = e.call)""")[0][0]


def prove(trial):
    workers, calls, fits = (20, 10, 63) if trial.is_short else (50, 20, 317)
    prompts = [[f"w{w:03d}c{c:03d}" for c in range(calls)] for w in range(workers)]
    each = cost(prompts[0][0])
    limit = (fits + 1) * each - 1  # as tempting as can be: one nano-dollar more would admit one more
    with Upstream(trial.folder) as upstream:
        home = trial.home("home", upstream)
        home.gw("budget", "set", "default", "--limit", decimal(limit), "--type", "usd", "--period", "monthly")
        started = time.monotonic()
        with Watch(home) as watch:
            exits = contend(trial, home, prompts)
            took = time.monotonic() - started
        received = upstream.said("received")
        logged = [row[0] for row in home.sql(
            "SELECT json_extract(tags, '$.n') FROM gateway_usage_logs WHERE outcome = 'ok'")]
        waits = [row[0] for row in home.sql("SELECT gate_wait_ms FROM gateway_usage_logs")]
        spent, refused = home.sql("SELECT spent, refused FROM budget_windows")[0]
        highest = highest_sum(home)
        if sorted(received) != sorted(logged) or len(set(received)) != len(received):
            trial.fail(f"contention: the upstream saw {len(received)} calls and the log has {len(logged)}")
        if exits[0] != fits or exits[REFUSED] != workers * calls - fits or refused != exits[REFUSED]:
            trial.fail(f"contention: {exits} and {refused} refused instead of {fits} admitted")
        if max(highest, watch.most, spent) > limit:
            trial.fail(f"contention: {max(highest, watch.most, spent)} of {limit} nano-dollars at some moment")
        trial.audit(home, "contention")
    print(f"contention: {workers} processes x {calls} calls in {took:.1f} s: {exits[0]} admitted, {exits[REFUSED]} refused, "
          f"none locked; upstream log {len(received)} = usage log {len(logged)}; highest {highest} of {limit} "
          f"nano-dollars, watched {watch.times} times; gate waited for {statistics.median_high(waits)} ms median, "
          f"{max(waits)} ms at most; {trial.verdict}")
