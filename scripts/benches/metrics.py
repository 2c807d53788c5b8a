#!/usr/bin/env python3
"""Measures reports against DuckDB on its own native file: the same rows, whole processes in turn, medians of one run.

usage: scripts/bench metrics [--rows N] [--few N] [-n PAIRS] [--home FOLDER] [--json FILE]

The rows are made by scripts/make-usage; a FOLDER with logs of an earlier run is used again. DuckDB comes from PyPI, as its
command and as its Python package. Exits 1 when a bar is missed."""
import argparse
import csv
import io
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zoneinfo
from datetime import datetime, timedelta, timezone

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
GW = str(ROOT / ".build/release/gw")
VENV = ROOT / ".build/bench-python"
DAY = timedelta(days=1)
ZONES = ["UTC", "America/Sao_Paulo", "Asia/Kolkata", "Pacific/Chatham"]


def say(text):
    print(text, file=sys.stderr, flush=True)


def peers():
    """DuckDB's command and a Python that has it, in a folder of their own."""
    if not (VENV / "bin/duckdb").exists():
        say("==> installing duckdb from PyPI")
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
        subprocess.run([str(VENV / "bin/pip"), "install", "-q", "duckdb", "duckdb-cli"], check=True)
    return str(VENV / "bin/duckdb"), str(VENV / "bin/python")


def make(home, rows):
    """A log of so many rows in `home`, and the same in DuckDB."""
    env = {**os.environ, "GW_HOME": str(home)}
    if not (home / "data/gw.db").exists():
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        say(f"==> making {rows} rows")
        subprocess.run([str(ROOT / "scripts/make-usage"), str(rows)], env=env, check=True)
    native = home / "logs.duckdb"
    if not native.exists():
        say(f"==> loading {rows} rows into DuckDB")
        table = home / "logs.csv"
        subprocess.run([GW, "metrics", "export", "--csv", "--raw-csv", "-o", str(table)], env=env, check=True)
        subprocess.run([peers()[0], str(native), "-c",
                        f"CREATE TABLE logs AS SELECT * FROM read_csv('{table}', header=true, sample_size=200000)"],
                       check=True, stdout=subprocess.DEVNULL)
        table.unlink()
    return env


def run(command, env):
    """Milliseconds of one run."""
    start = time.perf_counter_ns()
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    status = process.wait()
    elapsed = (time.perf_counter_ns() - start) / 1e6
    if status != 0:
        sys.exit(f"bench: {command[:4]} failed: {process.stderr.read().decode()[:300]}")
    process.stderr.close()
    return elapsed


def peak(command, env):
    """Peak MiB of a command. A small process starts it: a child begins with what its parent had in memory."""
    program = ("import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL); "
               "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)")
    said = subprocess.run([sys.executable, "-c", program, *command], env=env, check=True, capture_output=True, text=True)
    return int(said.stdout) / 1024


def medians(commands, env, pairs):
    """Median milliseconds of each command, run in turn."""
    times = [[] for _ in commands]
    for number in range(pairs + 1):
        for index, command in enumerate(commands):
            elapsed = run(command, env)
            if number > 0:
                times[index].append(elapsed)
    return [statistics.median(column) for column in times]


def questions():
    """What gw is asked, and DuckDB in SQL, of the same 30 days."""
    today = datetime.now(timezone.utc).replace(hour=0, minute=0, second=0, microsecond=0)
    when = f"WHERE created_at >= '{today - 29 * DAY:%Y-%m-%d} 00:00:00+00' AND created_at < '{today + DAY:%Y-%m-%d} 00:00:00+00'"
    times = "quantile_cont(latency_ms, [0.5, 0.95, 0.99])"
    sums = f"count(*), sum(cost_usd), {times}"
    return [
        ("summary", ["metrics", "--period", "30d", "--json"],
         f"SELECT count(*), sum(cost_usd), count(DISTINCT client_id), {times} FROM logs {when}"),
        ("clients", ["metrics", "clients", "--json"],
         f"SELECT client_id, {sums} FROM logs {when} GROUP BY client_id ORDER BY 3 DESC"),
        ("providers", ["metrics", "providers", "--json"],
         f"SELECT provider, {sums} FROM logs {when} GROUP BY provider ORDER BY 3 DESC"),
        ("latency --by day", ["metrics", "latency", "--by", "day", "--json"],
         f"SELECT date_trunc('day', created_at) AS day, {sums} FROM logs {when} GROUP BY day ORDER BY day"),
    ]


class Table:
    """The rows that are printed, one line each."""

    def __init__(self):
        self.rows = []
        print(f"{'':<42} {'gw ms':>9} {'peer ms':>9} {'ratio':>8} {'bar':>8}")

    def add(self, name, first, second, bar, ratio=None):
        ratio = first / second if ratio is None else ratio
        ok = bar is None or ratio <= bar
        print(f"{name:<42} {first:9.1f} {second:9.1f} {ratio:8.3f} {'' if bar is None else f'<={bar:.3g}':>8}"
              f" {'' if ok else 'MISSED'}", flush=True)
        self.rows.append({"name": name, "gw": first, "peer": second, "ratio": ratio, "bar": bar, "ok": ok})


def compare(table, many, few, env_many, env_few, pairs):
    command, python = peers()
    zone = {"TZ": "UTC"}
    for name, words, sql in questions():
        script = f"import duckdb; print(duckdb.connect({str(many / 'logs.duckdb')!r}, read_only=True).sql({sql!r}).fetchall())"
        asked = [GW, *words, "--timezone", "UTC"]
        ours, package, cli = medians(
            [asked, [python, "-c", script],
             [command, "-readonly", str(many / "logs.duckdb"), "-json", "-c", sql]], {**env_many, **zone}, pairs)
        table.add(f"{name}, DuckDB's Python package", ours, package, 0.2)
        table.add(f"{name}, DuckDB's own command", ours, cli, None)
        small = medians([asked], {**env_few, **zone}, pairs)[0]
        table.add(f"{name}, many rows / few rows", ours, small, 1.5)


def exactness(table, home, env):
    """Every local day of three weeks, against the raw rows and Python's zoneinfo."""
    raw = subprocess.run([GW, "metrics", "export", "--csv", "--period", "21d", "--timezone", "UTC"], env=env,
                         check=True, capture_output=True, text=True).stdout
    rows = list(csv.DictReader(io.StringIO(raw)))
    now = datetime.now(timezone.utc)
    wrong, worst = 0, 0.0
    for name in ZONES:
        zone = zoneinfo.ZoneInfo(name)
        first = (now.astimezone(zone) - 19 * DAY).date()
        days = {}
        for row in rows:
            day = datetime.fromisoformat(row["created_at"].replace("Z", "+00:00")).astimezone(zone).date()
            if day >= first:
                days.setdefault(day, []).append(row)
        said = json.loads(subprocess.run(
            [GW, "metrics", "clients", "--by", "day", "--from", f"{first}", "--timezone", name, "--json"], env=env,
            check=True, capture_output=True, text=True).stdout, parse_float=str)
        told = {}
        for line in said:
            day = datetime.fromisoformat(line["start"].replace("Z", "+00:00")).astimezone(zone).date()
            sums = told.setdefault(day, [0, 0, 0])
            sums[0] += int(line["input_tokens"]) + int(line["output_tokens"])
            sums[1] += nanos(line["cost_usd"])
            sums[2] += line["cache_hits"]
        for day, group in days.items():
            right = [sum(int(r["input_tokens"]) + int(r["output_tokens"]) for r in group),
                     sum(nanos(r["cost_usd"]) for r in group), sum(r["outcome"] == "hit" for r in group)]
            wrong += told.get(day) != right
        worst = max(worst, percentiles(days, first, name, env, zone))
    table.add(f"days that are not exact, of {len(ZONES)} zones", wrong, 1, 0)
    table.add("furthest percentile, percent", worst, 1, 1)


def nanos(text):
    whole, _, fraction = str(text).partition(".")
    return int(whole) * 10**9 + int((fraction + "0" * 9)[:9])


def percentiles(days, first, name, env, zone):
    """How far the furthest of a zone's daily call percentiles is from the exact one, in percent."""
    said = json.loads(subprocess.run(
        [GW, "metrics", "providers", "--by", "day", "--from", f"{first}", "--timezone", name, "--json"], env=env,
        check=True, capture_output=True, text=True).stdout)
    worst = 0.0
    for line in said:
        day = datetime.fromisoformat(line["start"].replace("Z", "+00:00")).astimezone(zone).date()
        values = sorted(int(r["latency_ms"]) for r in days.get(day, [])
                        if r["provider"] == line["provider"] and r["outcome"] not in ("hit", "refused", "presumed"))
        for share, field in ((500, "p50_ms"), (950, "p95_ms"), (990, "p99_ms")):
            if values:
                exact = values[max(1, -(-len(values) * share // 1000)) - 1]
                worst = max(worst, abs(line[field] - exact) / exact * 100 if exact else 0)
    return worst


def export(table, home, env):
    """The whole log as CSV, into a file each."""
    database = str(home / "data/gw.db")
    target = str(home / "export.csv")
    ours = run([GW, "metrics", "export", "--csv", "-o", target], env)
    theirs = run(["sh", "-c", f'sqlite3 -csv -header "{database}" "SELECT * FROM gateway_usage_logs" > "{target}"'], env)
    os.unlink(target)
    table.add("export of all rows, sqlite3 -csv", ours, theirs, 2)
    table.add("export, peak MiB", peak([GW, "metrics", "export", "--csv", "--rows", "2000000"], env), 1, 40)


def settles(table, home):
    """What a settle takes that folds 64 rows into the tables, and one that does not."""
    env = {**os.environ, "GW_HOME": str(home)}
    said = json.loads(subprocess.run([str(ROOT / ".build/release/usage-maker"), "--settles", "6400"], env=env,
                                     check=True, capture_output=True, text=True).stdout)
    plain, folding = said["plain_ms"], said["folding_ms"]
    table.add("settle that adds up 64 rows, one that adds none", folding, plain, None)
    table.add("added to a settle on average, ms", (folding - plain) / 64, 1, 0.3)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--few", type=int, default=100_000)
    parser.add_argument("-n", "--pairs", type=int, default=9)
    parser.add_argument("--home", type=pathlib.Path)
    parser.add_argument("--json", metavar="FILE")
    arguments = parser.parse_args()
    subprocess.run([str(ROOT / "scripts/build")], check=True)
    home = arguments.home or pathlib.Path(tempfile.mkdtemp(prefix="gw-bench-"))
    try:
        many, few = home / "many", home / "few"
        envs = make(many, arguments.rows), make(few, arguments.few)
        table = Table()
        compare(table, many, few, *envs, arguments.pairs)
        exactness(table, few, envs[1])
        export(table, many, envs[0])
        settles(table, home / "settles")
    finally:
        if not arguments.home:
            shutil.rmtree(home, ignore_errors=True)
        shutil.rmtree(home / "settles", ignore_errors=True)
    if arguments.json:
        pathlib.Path(arguments.json).write_text(json.dumps(table.rows, indent=2) + "\n")
    sys.exit(0 if all(row["ok"] for row in table.rows) else 1)


if __name__ == "__main__":
    main()
