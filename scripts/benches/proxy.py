"""A process for each request against a resident gateway, as a shell sees both: `gw ask`, and curl posting to LiteLLM's proxy.

The proxy stands in front of the same nginx, in its own defaults but for telemetry, without a database and without a key
that it would have to check, warm. gw starts, holds the call in a budget, asks, logs, makes it durable and ends. Then the
same once more for what was asked before, with LiteLLM's own cache in memory."""
import http.client
import json
import os
import pathlib
import time

from benches import peers
from benches.ask import ASK, curl
from benches.harness import GW, CannotMeasure, median, run, say
from benches.hit import HIT
from benches.upstream import end, free_port, resident

CONFIGURATION = """\
model_list:
  - model_name: fixed
    litellm_params:
      model: openai/fixed
      api_base: BASE
      api_key: none
general_settings:
  dangerously_permit_weak_or_unset_master_key: true
litellm_settings:
  telemetry: false
"""
CACHING = """\
  cache: true
  cache_params:
    type: local
"""
WARM_UP = 200
PRICES = ["LITELLM_LOCAL_MODEL_COST_MAP=True"]  # else its start waits for a list of prices from the network


class Proxy:
    """LiteLLM's proxy as long as the `with` lasts."""

    def __init__(self, bench, base, is_caching):
        self.folder = pathlib.Path(bench.folder, "proxy-cache" if is_caching else "proxy")
        self.folder.mkdir()
        self.port, self.log = free_port(), self.folder / "log"
        text = CONFIGURATION + (CACHING if is_caching else "")
        (self.folder / "config.yaml").write_text(text.replace("BASE", base))
        self.base = f"http://127.0.0.1:{self.port}"
        self.command = [str(peers.folder("litellm") / "litellm"), "--config", str(self.folder / "config.yaml"),
                        "--host", "127.0.0.1", "--port", str(self.port), "--telemetry", "False"]
        self.env = {"PATH": os.environ["PATH"], "HOME": bench.folder, "LANG": "C.UTF-8", "LITELLM_TELEMETRY": "False",
                    "LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_LOG": "ERROR"}
        bench.bars.file("config.yaml of LiteLLM's proxy" + (", for what was asked before" if is_caching else ""),
                        text.replace("BASE", "http://127.0.0.1:$PORT/fast/v1"))
        bench.place(self.base, "http://127.0.0.1:$PROXY")
        bench.place(f"--port {self.port}", "--port $PROXY")

    def __enter__(self):
        say("==> starting LiteLLM's proxy")
        with self.log.open("w") as log:
            self.process = resident(self.command, env=self.env, stdout=log, stderr=log, cwd=self.folder)
        until = time.monotonic() + 180
        while time.monotonic() < until and self.process.poll() is None:
            try:
                if self.request("GET", "/health/liveliness") == 200:
                    self.warm_up()
                    return self
            except OSError:
                pass
            time.sleep(0.5)
        end(self.process)
        raise CannotMeasure(f"LiteLLM's proxy does not start: {self.log.read_text()[-500:]}")

    def __exit__(self, *_):
        end(self.process)

    def request(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            answer.read()
            return answer.status
        finally:
            connection.close()

    def warm_up(self):
        body = json.dumps({"model": "fixed", "messages": [{"role": "user", "content": "hello"}], "max_tokens": 1000})
        for _ in range(WARM_UP):
            status = self.request("POST", "/chat/completions", body)
            if status != 200:
                raise CannotMeasure(f"LiteLLM's proxy answers {status}: {self.log.read_text()[-500:]}")

    def resident_mib(self):
        """What it keeps in memory, its children included."""
        pages, families = 0, [self.process.pid]
        for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rpartition(")")[2].split()
            except OSError:
                continue  # gone meanwhile
            if int(fields[1]) in families or int(stat.parent.name) in families:
                families.append(int(stat.parent.name))
                pages += int(fields[21])
        return pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20)


def compare(bench, nginx, proxy, env, mine, sends):
    """Medians in turn, and that both asked the provider as often as they ought to."""
    theirs, pairs = curl(proxy.base), bench.sizes.pairs * 2
    asked = nginx.asked()
    times = [(run(mine, env), run(theirs, env)) for _ in range(pairs + 3)][3:]
    sent, right = nginx.asked() - asked, 2 * (pairs + 3) * sends
    if sent != right:
        raise CannotMeasure(f"{sent} requests reached the provider, and not {right}")
    return median(a for a, _ in times), median(b for _, b in times)


def measure(bench):
    with peers.nginx(bench.folder) as nginx:
        bench.bars.file("nginx.conf", nginx.text())
        bench.place(nginx.origin, "http://127.0.0.1:$PORT")
        env = bench.copy(base=nginx.fast, client="acme")
        ask = [*ASK[:-1], "--client", "acme", "--no-stream", "hello"]
        with Proxy(bench, nginx.fast, False) as proxy:
            one, two = compare(bench, nginx, proxy, env, ask, 1)
            bench.bars.add("gw ask / curl to LiteLLM's proxy", f"{one / two:.2f}", "< 1", one < two,
                           f"{one:.2f} ms against {two:.2f} ms; gw with a budget, its log durable")
            bench.bars.add("memory that LiteLLM's proxy keeps", f"{proxy.resident_mib():.0f} MiB", "", None, "gw keeps none")
            bench.bars.command("medians of", ask, curl(proxy.base), PRICES + proxy.command)
        hit = [*HIT[:-1], "--client", "acme", "hello"]
        with Proxy(bench, nginx.fast, True) as proxy:
            run(hit, env)
            one, two = compare(bench, nginx, proxy, env, hit, 0)
            bench.bars.add("a cache hit / curl to LiteLLM's proxy, its cache on", f"{one / two:.2f}", "< 1", one < two,
                           f"{one:.2f} ms against {two:.2f} ms")
            bench.bars.command("medians of, asked before", hit, curl(proxy.base), PRICES + proxy.command)
