"""The binary: its size, and which commands load the network library."""
import os
import subprocess

from benches.ask import ASK
from benches.harness import GW, CannotMeasure, run
from benches.hit import HIT
from benches.start import COMPLETE


def maps_curl(command, env):
    trace = subprocess.run(["strace", "-f", "-e", "trace=openat,mmap", *command], env=env, stdin=subprocess.DEVNULL,
                           capture_output=True, text=True).stderr
    if "openat" not in trace:
        raise CannotMeasure("strace shows nothing")
    return "libcurl" in trace


def measure(bench):
    size = os.path.getsize(GW)
    bench.bars.add("release binary", f"{size / 1e6:.1f} MB", "< 15 MB", size < 15e6)
    env = bench.copy()
    run(HIT, env)
    for name, words, expected in (
            ("gw --version", ["--version"], False), ("gw -h", ["-h"], False), ("gw models", ["models"], False),
            ("gw metrics calls", ["metrics", "calls"], False), ("gw setup", ["setup"], False),
            ("gw __complete", COMPLETE, False), ("gw ask -n", ["ask", "-n", "-m", "bench/fixed", "x"], False),
            ("a cache hit", HIT[1:], False), ("gw ask", ASK[1:], True)):
        found = maps_curl([GW, *words], env)
        bench.bars.add(f"{name} maps libcurl", "yes" if found else "no", "yes" if expected else "no", found == expected)
