"""What a dead first provider adds to a call, and what a chain of two adds to planning one."""
import sqlite3

from benches.ask import ASK
from benches.harness import GW, median, run
from benches.upstream import free_port


def measure(bench):
    env = bench.copy()
    run([GW, "setup", "provider", "set", "dead", "--base-url", f"http://127.0.0.1:{free_port()}/v1"], env)
    run([GW, "models", "add", "dead/fixed", "--in", "1", "--out", "2"], env)
    fallen = [GW, "-q", "ask", "-m", "dead/fixed", "--fallback", "bench/fixed", "hello"]
    database = sqlite3.connect(env["GW_HOME"] + "/data/gw.db", isolation_level=None)
    times = []
    for _ in range(bench.sizes.pairs):
        # Three failures in a row and the dead one would not be tried any more.
        database.execute("DELETE FROM cooldowns")
        times.append((run(fallen, env), run(ASK, env)))
    database.close()
    added = median(a for a, _ in times) - median(b for _, b in times)
    bench.bars.add("a dead first provider adds", f"{added:.2f} ms", "< 5 ms", added < 5)
    names = []
    for number in range(2):
        names.append(f"bench/spare-{number}")
        run([GW, "models", "add", names[-1], "--in", "1", "--out", "2"], env)
    # Without the call, whose time would drown it.
    short = [*ASK[:-1], "-n", "--fallback", "none", "hello"]
    long = [*ASK[:-1], "-n", "--fallback", ",".join(names), "hello"]
    # On both sides of the long one stands a short one: who comes first pays for what lies between two rounds.
    times = [(run(short, env), run(long, env), run(short, env)) for _ in range(bench.sizes.pairs * 5)]
    added = median(b for _, b, _ in times) - median(t for a, _, c in times for t in (a, c))
    bench.bars.add("a chain of two adds to planning", f"{added:.2f} ms", "< 0.2 ms", added < 0.2)
