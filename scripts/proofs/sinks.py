"""sinks: what alerts meet outside, and a clock that goes back."""
import collections
import http.server
import json
import threading
import time

from proofs.home import Home
from proofs.upstream import Upstream


class Receiver:
    """A webhook on loopback that fails a number of times, or never answers; what it got by key, in order."""

    def __init__(self, failures=0, hangs=False):
        self.got, self.failures, self.hangs = [], failures, hangs
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append((time.monotonic(), self.headers["webhook-id"], json.loads(body)))
                if receiver.hangs:
                    receiver.ended.wait(60)
                status = 500 if len(receiver.got) <= receiver.failures else 200
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.ended = threading.Event()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.ended.set()
        self.server.shutdown()


def alerted(trial, upstream, name):
    """A home in which three calls passed a threshold each."""
    home = trial.home(name, upstream)
    home.gw("budget", "set", "default", "--limit", "1000", "--type", "tokens", "--period", "daily", "--alert", "5,10,15")
    return home


def spend(home):
    for call in range(3):
        home.gw("ask", "-m", "stub/m", "--max-tokens", "50", "--cache", "off", f"ask {call}")


def prove(trial):
    with Upstream(trial.folder) as upstream:
        failing(trial, upstream)
        hanging(trial, upstream)
    back(trial)
    print(f"sinks: a webhook that fails three times, one that hangs, a command that writes 3 MB and fails, a clock that "
          f"goes back; {trial.verdict}")


def failing(trial, upstream):
    receiver = Receiver(failures=3)
    home = alerted(trial, upstream, "failing")
    home.gw("setup", "alerts", "set", "ops", "--webhook", receiver.url)
    home.gw("setup", "alerts", "set", "loud", "--command", "head -c 3000000 /dev/zero; exit 1")
    spend(home)
    for _ in range(6):
        home.run("cron", "check-budget-alerts")
    receiver.close()
    keys = collections.Counter(key for _, key, _ in receiver.got)
    told = home.sql("SELECT key FROM alerts ORDER BY id")
    if sorted(keys) != sorted(key for key, in told) or sorted(keys.values()) != [1, 1, 4]:
        trial.fail(f"sinks: failing: {dict(keys)} of {told}")
    if any(key != body["key"] for _, key, body in receiver.got):
        trial.fail("sinks: failing: a header has another key than its body")
    states = dict(home.sql("SELECT sink, group_concat(DISTINCT state) FROM alert_deliveries GROUP BY sink"))
    if states != {"ops": "delivered", "loud": "pending"}:
        trial.fail(f"sinks: failing: {states}")


def hanging(trial, upstream):
    silent, good = Receiver(hangs=True), Receiver()
    home = alerted(trial, upstream, "hanging")
    # The names decide who would come first.
    home.gw("setup", "alerts", "set", "a-silent", "--webhook", silent.url)
    home.gw("setup", "alerts", "set", "good", "--webhook", good.url)
    spend(home)
    started = time.monotonic()
    home.run("cron", "check-budget-alerts")
    took = [at - started for at, _, _ in good.got]
    if len(took) != 3 or max(took) > 5:
        trial.fail(f"sinks: hanging: the other one got {len(took)} alerts, the last after {max(took, default=0):.1f} s")
    silent.close()
    good.close()


def back(trial):
    """Jobs under a clock that lies a day behind do no harm, and are done again when it is right."""
    home = Home(trial.gw, f"{trial.folder}/back")
    home.env["GW_NOW"] = "2026-11-22T12:00:00Z"
    home.gw("budget", "set", "default", "--limit", "10usd", "--period", "daily")
    for moment in ("2026-11-23T12:00:00Z", "2026-11-22T12:00:00Z", "2026-11-23T12:06:00Z"):
        home.env["GW_NOW"] = moment
        ran = home.run("cron", "run", "--due", "reset-budgets", "check-budget-alerts", "prune")
        if ran.returncode != 0:
            trial.fail(f"sinks: back: at {moment}: exit {ran.returncode}: {ran.stderr.strip()}")
        if home.sql("SELECT count(*) FROM budget_windows WHERE superseded_at IS NULL")[0][0] != 2:
            trial.fail(f"sinks: back: at {moment}: windows were opened or put aside")
    trial.audit(home, "sinks: back")
