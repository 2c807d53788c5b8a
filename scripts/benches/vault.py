"""What a key in the vault adds to a call, against the same call without a key."""
import pathlib

from benches.ask import ASK
from benches.harness import GW, median, run


def measure(bench):
    key = pathlib.Path(bench.folder, "key")
    key.write_text("sk-0123456789abcdef")
    env, env_locked = bench.copy(), bench.copy()
    run([GW, "setup", "provider", "set", "bench", "--key-file", str(key)], env_locked)
    times = [(run(ASK, env), run(ASK, env_locked)) for _ in range(bench.sizes.pairs * 2)]
    added = median(b for _, b in times) - median(a for a, _ in times)
    bench.bars.add("a key in the vault adds", f"{added:.2f} ms", "< 1 ms", added < 1)
