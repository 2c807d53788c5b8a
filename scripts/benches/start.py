"""Starting: version, help and a list, against starting curl; a completion while somebody types."""
from benches.harness import CURL, GW, median, run

COMPLETE = ["__complete", "--", "ask", "-m", ""]


def measure(bench):
    version = [CURL, "--version"]
    for words, bar in ((["--version"], 0.4), (["-h"], 0.4), (["models"], 0.6)):
        times = bench.pair([GW, *words], version)
        bench.bars.ratio(f"gw {words[0]} / curl --version", *times, bar)
    bench.bars.command("medians of", "gw --version", "gw -h", "gw models", version)
    taken = median(run([GW, *COMPLETE], bench.env) for _ in range(bench.sizes.pairs))
    bench.bars.add("gw __complete", f"{taken:.1f} ms", "<= 20 ms", taken <= 20)
