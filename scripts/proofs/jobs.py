"""Jobs that are done again and again, by many at once, and killed: the database is the one that a single run leaves."""
import json
import pathlib
import signal
import subprocess
import time

from proofs import strace
from proofs.home import Home
from proofs.trial import at_once
from proofs.upstream import Upstream
from proofs.verdict import CannotProve

START, LATER = "2026-10-01T12:00:00Z", "2026-11-23T12:00:00Z"
# What changes something, or decides who may.
KINDS = ("openat", "write", "pwrite64", "fsync", "fdatasync", "ftruncate", "fcntl", "flock", "utimensat")
PRICES = {"gpt-4o-mini": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 3e-07,
                          "output_cost_per_token": 1.2e-06},
          "gpt-4o": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 1e-03,
                     "output_cost_per_token": 1e-05}}


def jobs(folder):
    """The words of each job; prices are a file's, so that nobody is called."""
    names = ("reset-budgets", "check-budget-alerts", "check-gateway-alerts")
    return {name: ["cron", name] for name in names} | {
        "run": ["cron", "run", *names, "prune", "deliver-alerts"],
        "sync-pricing": ["cron", "sync-pricing", "--from", f"{folder}/prices.json"]}


def at(home, moment):
    home.env["GW_NOW"] = moment
    return home


def scene(trial, upstream):
    """A home with something for every job to do: periods that are over, thresholds that were passed, calls of dead
    processes and of providers that fail, texts and answers that are too old, prices that changed."""
    pathlib.Path(trial.folder, "prices.json").write_text(json.dumps(PRICES))
    home = at(trial.home("scene", upstream), START)
    for number, period in enumerate(("daily", "weekly", "monthly")):
        home.gw("setup", "client", "add", f"c{number}", "--timezone", "America/Sao_Paulo")
        home.gw("budget", "set", f"c{number}", "--limit", "1000", "--type", "tokens", "--period", period,
                "--alert", "10,20,30")
        for call in range(3):
            home.gw("ask", "--client", f"c{number}", "-m", "stub/m", "--max-tokens", "50", "--phone", "+5511", f"ask {call}")
    home.gw("setup", "provider", "set", "dead", "--base-url", "http://127.0.0.1:1/v1")
    home.gw("models", "add", "dead/m", "--free")
    at(home, LATER)
    for call in range(6):
        home.run("ask", "-m", "dead/m", "--retries", "0", f"fail {call}")
    under_way = subprocess.Popen([home.binary, "ask", "-m", "slow/m", "--client", "c0", "hold"], env=home.env,
                                 stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) \
        if slow(home) else None
    deadline = time.monotonic() + 30
    while not home.sql("SELECT count(*) FROM open_calls")[0][0]:
        if time.monotonic() > deadline:
            raise CannotProve("no call is under way")
    under_way.kill()
    under_way.wait()
    return home


def slow(home):
    """A provider that takes connections and never answers."""
    import socket
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(8)
    home.silent = listener  # as long as the home lives
    home.gw("setup", "provider", "set", "slow", "--base-url", f"http://127.0.0.1:{listener.getsockname()[1]}/v1")
    home.gw("models", "add", "slow/m", "--in", "1", "--out", "1")
    return True


def dump(home):
    """All that the database says. Free pages and the order of pages are not what it says."""
    text = subprocess.run(["sqlite3", f"file:{home.folder}/data/gw.db?mode=ro", ".dump"], capture_output=True, text=True)
    if text.returncode != 0:
        raise CannotProve(f"sqlite3: {text.stderr}")
    return text.stdout


def fresh(base, trial, name):
    return at(base.copy(f"{trial.folder}/{name}"), LATER)


def difference(left, right):
    lines = [line for line in right.split("\n") if line not in set(left.split("\n"))]
    return "; ".join(line[:150] for line in lines[:3])


def once(trial, base, words):
    """What one run leaves, and that it changes something."""
    home = fresh(base, trial, "once")
    before = dump(home)
    ran = home.run(*words)
    if ran.returncode != 0:
        raise CannotProve(f"{' '.join(words)}: {ran.stderr}")
    after = dump(home)
    if before == after:
        raise CannotProve(f"{' '.join(words)} has nothing to do")
    return home, after


def again(trial):
    """Each job often and by many at once."""
    count = 20 if trial.is_short else 100
    with Upstream(trial.folder) as upstream:
        base = scene(trial, upstream)
        for name, words in jobs(trial.folder).items():
            home, expected = once(trial, base, words)
            for _ in range(count - 1):
                ran = home.run(*words)
                if ran.returncode != 0 or (ran.stdout and name != "sync-pricing"):
                    trial.fail(f"again: {name}: exit {ran.returncode}, said '{ran.stdout.strip()[:200]}'")
            if dump(home) != expected:
                trial.fail(f"again: {name}, {count} times: {difference(expected, dump(home))}")
            crowd = fresh(base, trial, "crowd")
            at_once(lambda _: together(trial, crowd, name, words), range(20))
            if dump(crowd) != expected:
                trial.fail(f"again: {name}, 20 at once: {difference(expected, dump(crowd))}")
            trial.audit(crowd, f"again: {name}", fix=True)
    print(f"again: {len(jobs(''))} jobs, {count} times in a row and 20 times at once; {trial.verdict}")


def together(trial, home, name, words):
    ran = home.run(*words)
    if ran.returncode != 0:
        trial.fail(f"again: {name}: exit {ran.returncode}: {ran.stderr.strip()[:200]}")


def killed(trial):
    """Each job killed at every system call of KINDS, and done again."""
    step = 7 if trial.is_short else 1
    kills = survived = 0
    with Upstream(trial.folder) as upstream:
        base = scene(trial, upstream)
        for name, words in jobs(trial.folder).items():
            _, expected = once(trial, base, words)
            trace = trial.folder + "/trace"
            fresh(base, trial, "victim").run(*words, wrap=strace.tracing(trace, KINDS))
            for kind, count in sorted(strace.counts(trace).items()):
                for turn in range(1, count + 1, step):
                    home = fresh(base, trial, "victim")
                    fault = f"{kind}:signal=SIGKILL:when={turn}"
                    ran = home.run(*words, wrap=strace.tracing(trace, KINDS, "-e", f"inject={fault}"))
                    kills += ran.returncode in (-signal.SIGKILL, 137)
                    survived += ran.returncode == 0
                    home.run(*words)
                    if dump(home) != expected:
                        trial.fail(f"killed: {name}: {fault}: {difference(expected, dump(home))}")
    print(f"killed: {len(jobs(''))} jobs killed at {kills} system calls ({survived} ended first) and done again; "
          f"{trial.verdict}")


def year(trial):
    """200 clients whose periods nobody opened for a year."""
    clients = 20 if trial.is_short else 200
    for period, windows in (("monthly", 12), ("weekly", 52), ("daily", 365)):
        home = at(Home(trial.gw, f"{trial.folder}/{period}"), "2025-11-23T12:00:00Z")
        setup = {"gw_export": 1, "clients": [], "budgets": []}
        for number in range(clients):
            setup["clients"].append({"name": f"c{number}", "enabled": True, "gateway": True,
                                     "timezone": "America/Sao_Paulo"})
            setup["budgets"].append({"scope": f"c{number}", "type": "usd", "period": period, "limit": 50, "hard": True,
                                     "alerts": [80], "week_start": "mon", "anchor": 1})
        pathlib.Path(trial.folder, "setup.json").write_text(json.dumps(setup))
        home.gw("setup", "import", trial.folder + "/setup.json")
        at(home, "2026-11-23T12:00:00Z")
        started = time.monotonic()
        ran = home.run("cron", "reset-budgets")
        seconds = time.monotonic() - started
        lines = ran.stdout.splitlines()
        starts = [line.split(" ")[1] for line in lines]
        # A year of São Paulo's weeks may have 52 ends or 53.
        if ran.returncode != 0 or not clients * windows <= len(lines) <= clients * (windows + 1) or starts != sorted(starts):
            trial.fail(f"year: {period}: {len(lines)} lines, exit {ran.returncode}: {ran.stderr[:200]}")
        if home.run("cron", "reset-budgets").stdout:
            trial.fail(f"year: {period}: there was something left to do")
        trial.audit(home, f"year: {period}")
        print(f"year: {clients} clients, {period}: {len(lines)} periods in {seconds:.2f} s; {trial.verdict}")
