"""storm: calls that are killed at random moments are never lost, never charged twice, and never sent without a hold.

What the calls themselves acknowledged and what the upstream's own log has is compared with the ledger afterwards."""
import collections
import random
import signal
import threading
import time

from proofs.trial import at_once
from proofs.upstream import Upstream


def rage(trial, home, workers, seconds):
    """Calls and kills until the time is over; the prompts whose calls ended well, and how many calls ended how."""
    acknowledged, ends, lock = set(), collections.Counter(), threading.Lock()
    end = time.monotonic() + seconds

    def work(number):
        dice, count = random.Random(number), 0
        while time.monotonic() < end:
            count += 1
            prompt = f"w{number}c{count:06d}"
            process = home.start(prompt)
            if dice.random() < 0.7:
                time.sleep(dice.random() * 0.06)
                process.kill()
            errors = process.communicate()[1].decode()
            with lock:
                if process.returncode == 0:
                    acknowledged.add(prompt)
                ends[process.returncode] += 1
            if process.returncode not in (0, -signal.SIGKILL):
                trial.fail(f"storm: exit {process.returncode}: {errors.strip()}")

    at_once(work, range(workers))
    return acknowledged, ends


def compare(trial, home, acknowledged, received, answered):
    """Compares the ledger with what its witnesses saw; how many calls have which kind of end in it."""
    rows = home.sql("""SELECT json_extract(l.tags, '$.n'), l.outcome, l.cost_nano_usd, e.kind, (
        SELECT count(*) FROM ledger_entries x WHERE x.call = l.id AND x.step = 1)
        FROM gateway_usage_logs l LEFT JOIN ledger_entries e ON e.call = l.id AND e.step = 1""")
    charged = {n for n, _, nanos, _, _ in rows if nanos and nanos > 0}
    settled = {n for n, outcome, _, kind, _ in rows if outcome == "ok" and kind == "settle"}
    for what, missing in (("answered and not charged", answered - charged), ("received without a hold", received - charged),
                          ("acknowledged and not settled", acknowledged - settled)):
        if missing:
            trial.fail(f"storm: {len(missing)} calls were {what}: {sorted(missing)[:5]}")
    if any(ends != 1 for *_, ends in rows) or len({n for n, *_ in rows}) != len(rows):
        trial.fail("storm: a call was charged twice, or not ended")
    return collections.Counter(kind for *_, kind, _ in rows)


def prove(trial):
    seconds, workers = (5, 4) if trial.is_short else (60, 8)
    with Upstream(trial.folder, pause=0.02) as upstream:
        home = trial.home("home", upstream)
        home.gw("budget", "set", "default", "--limit", "1000usd", "--period", "monthly")
        home.gw("budget", "set", "@all", "--limit", "1000000k", "--type", "tokens", "--period", "daily")
        acknowledged, ends = rage(trial, home, workers, seconds)
        time.sleep(0.1)  # the upstream's last words
        open_calls = home.sql("SELECT count(*) FROM open_calls")[0][0]
        trial.audit(home, "storm", fix=True)
        trial.audit(home, "storm, swept")
        answered = set(upstream.said("answered"))
        kinds = compare(trial, home, acknowledged, set(upstream.said("received")), answered)
    print(f"storm: {seconds} s, {workers} workers, {sum(ends.values())} calls, {ends[-signal.SIGKILL]} killed: "
          f"{len(acknowledged)} acknowledged, {len(answered)} answered by the upstream, {open_calls} left open at the end; "
          f"{dict(kinds)}; {trial.verdict}")
