"""Asking, without the cache: gw, which counts, logs and makes it durable, against curl, which does none of that."""
import json

from benches.harness import CURL, GW, measured

ASK = [GW, "ask", "-m", "bench/fixed", "--cache", "off", "hello"]


def curl(base, *more, **fields):
    """curl posting what gw posts."""
    body = {"model": "fixed", "messages": [{"role": "user", "content": "hello"}], "max_tokens": 1000, **fields}
    return [CURL, "-sS", "-f", "-o", "/dev/null", "-H", "Content-Type: application/json", *more, "-d",
            json.dumps(body, separators=(",", ":")), base + "/chat/completions"]


def measure(bench):
    bench.place(bench.base, "http://127.0.0.1:$PORT/v1")
    env = bench.copy()
    whole = [*ASK, "--no-stream"], curl(bench.base)
    streamed = ASK, curl(bench.base, stream=True, stream_options={"include_usage": True})
    bench.bars.ratio("gw ask --no-stream / curl", *bench.pair(*whole, env), 2.0, extra_ms=9)
    bench.bars.ratio("gw ask / curl, streamed", *bench.pair(*streamed, env), 2.0, extra_ms=9)
    bench.bars.command("medians of", *whole, *streamed)
    peak = max(measured(command, env)[1] for command in (whole[0], streamed[0]) for _ in range(5))
    bench.bars.add("peak memory of gw ask", f"{peak:.1f} MiB", "< 30 MiB", peak < 30)
