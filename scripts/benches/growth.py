"""The price of a late call against an early one, each a median over a whole cycle of the write-ahead log."""
from benches.ask import ASK
from benches.harness import median, run


def measure(bench):
    env, calls = bench.copy(), bench.sizes.calls
    times = [run(ASK, env) for _ in range(calls)]
    bench.bars.ratio(f"call {calls} / call 30", median(times[-100:]), median(times[10:110]), 1.15)
