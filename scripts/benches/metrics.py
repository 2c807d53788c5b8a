"""Reports on very many calls, against DuckDB on its own native file and sqlite3: the same rows, whole processes in turn.

The rows are made by scripts/make-usage; --home FOLDER keeps them, and uses those of an earlier run. DuckDB comes from PyPI, as
its Python package and as its command, each with a file of its own version."""
import csv
import io
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import zoneinfo
from datetime import datetime, timedelta, timezone

from benches import peers
from benches.harness import GW, ROOT, CannotMeasure, measured, median, run, say

DAY = timedelta(days=1)
ZONES = ["UTC", "America/Sao_Paulo", "Asia/Kolkata", "Pacific/Chatham"]
LOAD = "CREATE TABLE logs AS SELECT * FROM read_csv('{}', header=true, sample_size=200000)"


def make(bench, home, rows):
    """A log of so many rows in `home`."""
    env = {**bench.env, "GW_HOME": str(home)}
    if not (home / "data/gw.db").exists():
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        say(f"==> making {rows} rows")
        subprocess.run([str(ROOT / ".build/release/usage-maker"), str(rows)], env=env, check=True)
    return env


def load(home, env):
    """The same rows in a file of DuckDB's Python package, and one of its command."""
    files = home / "python.duckdb", home / "command.duckdb"
    if all(file.exists() for file in files):
        return files
    say("==> loading them into DuckDB")
    table, place = home / "logs.csv", peers.folder("duckdb")
    run([GW, "metrics", "export", "--csv", "--raw-csv", "-o", str(table)], env)
    for file in files:
        file.unlink(missing_ok=True)
    run([str(place / "python"), "-c", SCRIPT.format(str(files[0]), LOAD.format(table))], env)
    run([str(place / "duckdb"), str(files[1]), "-c", LOAD.format(table)], env)
    table.unlink()
    return files


SCRIPT = "import duckdb; duckdb.connect({0!r}).execute({1!r})"
QUERY = "import duckdb; print(duckdb.connect({0!r}, read_only=True).sql({1!r}).fetchall())"


def medians(commands, env, pairs):
    """Median milliseconds of each command, run in turn."""
    rounds = [[run(command, env) for command in commands] for _ in range(pairs + 1)][1:]
    return [median(column) for column in zip(*rounds)]


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


def compare(bench, files, env_many, env_few):
    place, pairs = peers.folder("duckdb"), bench.sizes.reports
    zone = {"TZ": "UTC"}
    for report, words, sql in questions():
        name = f"{report} of {bench.sizes.rows:,} calls"
        asked = [GW, *words, "--timezone", "UTC"]
        package = [str(place / "python"), "-c", QUERY.format(str(files[0]), sql)]
        command = [str(place / "duckdb"), "-readonly", str(files[1]), "-json", "-c", sql]
        ours, python, cli = medians([asked, package, command], {**env_many, **zone}, pairs)
        bench.bars.ratio(f"{name} / DuckDB's Python package", ours, python, 0.2)
        bench.bars.ratio(f"{name} / DuckDB's own command", ours, cli, None)
        small = medians([asked], {**env_few, **zone}, pairs)[0]
        bench.bars.ratio(f"{name} / of {bench.sizes.few:,}", ours, small, 1.5)
        bench.bars.command(f"medians of, {report}", asked, package, command)


def exactness(bench, env):
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
    bench.bars.add(f"days that are not exact, of {len(ZONES)} zones", str(wrong), "0", wrong == 0)
    bench.bars.add("furthest percentile", f"{worst:.2f} %", "<= 1 %", worst <= 1)


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


def export(bench, home, env):
    """The whole log as CSV, into a file each."""
    database, target = str(home / "data/gw.db"), str(home / "export.csv")
    ours = [GW, "metrics", "export", "--csv", "-o", target]
    theirs = ["sh", "-c", f"sqlite3 -csv -header {database} 'SELECT * FROM gateway_usage_logs' > {target}"]
    times = run(ours, env), run([shutil.which("sh"), *theirs[1:]], env)
    os.unlink(target)
    bench.bars.ratio(f"export of {bench.sizes.rows:,} calls / sqlite3 -csv", *times, 2)
    bench.bars.command("one run of each", ours, theirs)
    peak = measured([GW, "metrics", "export", "--csv", "--rows", "2000000"], env)[1]
    bench.bars.add("export of 2 million rows, peak memory", f"{peak:.1f} MiB", "<= 40 MiB", peak <= 40)


def settles(bench, home):
    """What a settle takes that folds 64 rows into the tables, and one that does not."""
    home.mkdir(mode=0o700, exist_ok=True)
    said = json.loads(subprocess.run([str(ROOT / ".build/release/usage-maker"), "--settles", "6400"],
                                     env={**bench.env, "GW_HOME": str(home)}, check=True, capture_output=True, text=True).stdout)
    plain, folding = said["plain_ms"], said["folding_ms"]
    bench.bars.ratio("settle that adds up 64 rows / one that adds none", folding, plain, None)
    added = (folding - plain) / 64
    bench.bars.add("adding up, for a settle on average", f"{added:.3f} ms", "<= 0.3 ms", added <= 0.3)


def measure(bench):
    sizes = bench.sizes
    home = sizes.home or pathlib.Path(tempfile.mkdtemp(dir=bench.folder))
    bench.place(str(home), "$LOGS")
    if not os.access(ROOT / ".build/release/usage-maker", os.X_OK):
        raise CannotMeasure("there is no .build/release/usage-maker; scripts/make-usage builds it")
    try:
        envs = make(bench, home / "many", sizes.rows), make(bench, home / "few", sizes.few)
        files = load(home / "many", envs[0])
        bench.bars.command("the rows", f"GW_HOME=$LOGS/many scripts/make-usage {sizes.rows}",
                           f"GW_HOME=$LOGS/few scripts/make-usage {sizes.few}")
        compare(bench, files, *envs)
        exactness(bench, envs[1])
        export(bench, home / "many", envs[0])
        settles(bench, home / "settles")
    finally:
        shutil.rmtree(home / "settles", ignore_errors=True)
        if not sizes.home:
            shutil.rmtree(home, ignore_errors=True)
