"""What budgets add to a call, and how long many calls at once wait for each other."""
import os
import sqlite3
import time

from benches.ask import ASK
from benches.harness import GW, NULL, CannotMeasure, median, run


def at_once(commands, env):
    """All of them in parallel: milliseconds until the last one is done."""
    actions = [(os.POSIX_SPAWN_DUP2, NULL, fd) for fd in (0, 1, 2)]
    start = time.perf_counter_ns()
    processes = [os.posix_spawn(command[0], command, env, file_actions=actions) for command in commands]
    failed = sum(os.waitpid(process, 0)[1] != 0 for process in processes)
    elapsed = (time.perf_counter_ns() - start) / 1e6
    if failed:
        raise CannotMeasure(f"{failed} of {len(commands)} processes at once failed")
    return elapsed


def measure(bench):
    env, env_budgets = bench.copy(), bench.copy()
    for words in (["--limit", "1000usd", "--period", "monthly"], ["--limit", "900000k", "--period", "daily"]):
        run([GW, "budget", "set", "default", *words], env_budgets)
    call = [*ASK, "--no-stream"]
    times = [(run(call, env), run(call, env_budgets)) for _ in range(bench.sizes.pairs * 4)]
    added = median(b for _, b in times) - median(a for a, _ in times)
    bench.bars.add("two budgets add to a call", f"{added:.2f} ms", "<= 1 ms", added <= 1)
    count, rounds = 200, 5
    plain, limited, version, waits = [], [], [], []
    for _ in range(rounds):
        version.append(at_once([[GW, "--version"]] * count, env))
        plain.append(at_once([call] * count, env))
        limited.append(at_once([call] * count, env_budgets))
        database = sqlite3.connect(env_budgets["GW_HOME"] + "/data/gw.db")
        rows = database.execute("SELECT gate_wait_ms FROM gateway_usage_logs ORDER BY seq DESC LIMIT ?", (count,))
        waits.append([row[0] for row in rows])
        database.close()
    longest = median(max(w) for w in waits)
    bench.bars.add(f"{count} calls at once: the longest wait", f"{longest:.0f} ms", "< 300 ms", longest < 300,
                   f"median {median(sum(waits, [])):.0f} ms, rounds {sorted(max(w) for w in waits)}")
    bench.bars.ratio(f"{count} at once with budgets / without", median(limited), median(plain), 1.15)
    # Most of what is left is loading libcurl.
    bench.bars.ratio(f"{count} at once / {count} gw --version", median(limited), median(version), 2)
