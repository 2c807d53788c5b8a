"""Many lines in one go: `gw ask --batch`, 50 at a time, against LiteLLM's SDK with asyncio and against curl --parallel.

Every line is budgeted, logged and durable, and the books are held against the answers afterwards. All ask the same bodies,
but for gw's name of the model, of one nginx: after 100 ms, where nobody can be faster than lines / 50 × 100 ms, and at
once, where a gateway is all that takes time. curl reads its bodies from a file of options and throws the answers away. At
last very many lines that are in the cache, in bounded memory."""
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess

from benches import peers
from benches.harness import CURL, GW, CannotMeasure, measured, median, say
from benches.proxy import PRICES

AT_ONCE = 50
DISTINCT = 1000  # lines that the very many repeat
RUNNER = pathlib.Path(__file__).with_name("litellm_batch.py")


def body(number, model):
    question = f"Line {number}: what is a gateway?"
    return {"model": model, "messages": [{"role": "user", "content": question}], "max_tokens": 20}


def line(number, kind=None):
    """A line as OpenAI's Batch API has it; `kind` is the number of its question."""
    return {"custom_id": f"line-{number}", "method": "POST", "url": "/v1/chat/completions",
            "body": body(number if kind is None else kind, "bench/fixed")}


def batch(lines, answers):
    return [GW, "-q", "ask", "--client", "acme", "--batch", str(lines), "-j", str(AT_ONCE), "-o", str(answers)]


def dumped(value):
    return json.dumps(value, separators=(",", ":"))


class Files:
    """The same bodies for gw, for LiteLLM's SDK and for curl."""

    def __init__(self, bench, count):
        self.count, self.folder = count, pathlib.Path(bench.folder, f"batch-{count}")
        self.folder.mkdir(exist_ok=True)
        self.lines, self.bodies = self.folder / "lines.jsonl", self.folder / "bodies.jsonl"
        self.answers = self.folder / "answers.jsonl"
        self.lines.write_text("".join(dumped(line(n)) + "\n" for n in range(count)))
        self.bodies.write_text("".join(dumped(body(n, "fixed")) + "\n" for n in range(count)))

    def curl(self, base, is_telling=False):
        """curl with every body in a section of its own; it may tell its connections, which costs it time."""
        options = self.folder / "curl.txt"
        told = 'write-out = "%{http_code} %{num_connects}\\n"\n' if is_telling else ""
        with options.open("w") as file:
            for number in range(self.count):
                text = dumped(body(number, "fixed")).replace("\\", "\\\\").replace('"', '\\"')
                file.write(f'{"next" if number else ""}\nurl = "{base}/chat/completions"\ndata = "{text}"\n'
                           f'header = "Content-Type: application/json"\noutput = "/dev/null"\n{told}')
        return [CURL, "-sS", "--parallel", "--parallel-max", str(AT_ONCE), "-K", str(options)]

    def gw(self):
        self.answers.unlink(missing_ok=True)
        return batch(self.lines, self.answers)

    def litellm(self, base, *more):
        python = str(peers.folder("litellm") / "python")
        return [python, str(RUNNER), str(self.bodies), base, str(AT_ONCE), str(self.folder / "answers-litellm.jsonl"),
                str(self.folder / "litellm.json"), *more]


def litellm_env(bench):
    """No list of prices from the network at the start: that would be the network's time."""
    return {"PATH": bench.env["PATH"], "HOME": bench.folder, "LITELLM_LOCAL_MODEL_COST_MAP": "True",
            "LITELLM_TELEMETRY": "False"}


def run_litellm(bench, files, base, *more):
    """(seconds of the whole program, of its calls, of its import)."""
    seconds, _ = measured(files.litellm(base, *more), litellm_env(bench))
    told = json.loads((files.folder / "litellm.json").read_text())
    answers = (files.folder / "answers-litellm.jsonl").read_text().splitlines()
    good = sum("A gateway answers." in text for text in answers)
    if good != files.count:
        raise CannotMeasure(f"LiteLLM's SDK answered {good} of {files.count}")
    return seconds, told["calls"], told["import"]


def run_gw(bench, files, base, nginx):
    """(seconds, what is wrong with the books afterwards), in a new home."""
    env = bench.copy(base=base, client="acme")
    asked = nginx.asked()
    seconds, _ = measured(files.gw(), env)
    sent = nginx.asked() - asked
    wrong = books(env, files) + ([f"{sent} requests"] if sent != files.count else [])
    shutil.rmtree(env["GW_HOME"])
    return seconds, wrong


def query(env, sql):
    database = sqlite3.connect(f"file:{env['GW_HOME']}/data/gw.db?mode=ro", uri=True)
    try:
        return database.execute(sql).fetchall()
    finally:
        database.close()


def books(env, files):
    """What is wrong: answers, rows of the log, ends in the ledger, the budget, and what gw's own audit says."""
    wrong, ids = [], set()
    with files.answers.open() as answers:
        for text in answers:
            answer = json.loads(text)
            good = answer["error"] is None and answer["response"]["status_code"] == 200
            good = good and answer["response"]["body"]["choices"][0]["message"]["content"] == "A gateway answers."
            ids.add(answer["custom_id"] if good else None)
    if ids != {f"line-{number}" for number in range(files.count)}:
        wrong.append(f"{len(ids - {None})} lines answered")
    # 9 tokens in at one, 3 out at two dollars a million.
    rows, nanos = files.count, files.count * 15000
    for what, sql, right in (
            ("the log", "SELECT outcome, client_id, count(*) FROM gateway_usage_logs GROUP BY 1, 2", [("ok", "acme", rows)]),
            ("the ledger", "SELECT step, count(*) FROM ledger_entries GROUP BY 1 ORDER BY 1", [(0, rows), (1, rows)]),
            ("the budget", "SELECT held, spent FROM budget_windows", [(0, nanos)])):
        found = query(env, sql)
        if found != right:
            wrong.append(f"{what}: {found}")
    audit = subprocess.run([GW, "budget", "audit"], env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if audit.returncode != 0:
        wrong.append(f"audit: {(audit.stdout + audit.stderr).strip()[-200:]}")
    return wrong


def measure(bench):
    with peers.nginx(bench.folder) as nginx:
        bench.bars.file("nginx.conf", nginx.text())
        bench.place(nginx.origin, "http://127.0.0.1:$PORT")
        few = Files(bench, 2)
        bench.bars.file("lines.jsonl, the first two lines", few.lines.read_text())
        bench.bars.file("bodies.jsonl, the first two lines", few.bodies.read_text())
        bench.bars.file("curl.txt, the first two bodies", pathlib.Path(few.curl(nginx.fast)[-1]).read_text().strip())
        slow(bench, nginx)
        fast(bench, nginx)
        hits(bench, nginx)


def slow(bench, nginx):
    """After 100 ms. What a user waits for is the whole program; the calls alone are told beside."""
    files, rounds = Files(bench, bench.sizes.lines), bench.sizes.rounds
    name = f"{files.count} lines at 100 ms"
    ideal = -(-files.count // AT_ONCE) * nginx.DELAY
    ours, theirs, calls, warm, wrong = [], [], [], [], []
    for _ in range(rounds):
        seconds, found = run_gw(bench, files, nginx.slow, nginx)
        ours.append(seconds)
        wrong += found
        whole, asking, _ = run_litellm(bench, files, nginx.slow)
        theirs.append(whole)
        calls.append(asking)
        warm.append(run_litellm(bench, files, nginx.slow, "--warm")[1])
    mine, whole = median(ours), median(theirs)
    delays = sorted(nginx.delays(AT_ONCE, 10))
    bench.bars.add(f"the provider's 100 ms, {AT_ONCE} at once", f"{median(delays):.1f} ms", "", None,
                   f"median; from {delays[0]:.1f} ms to {delays[-1]:.1f} ms")
    curl = median(measured(files.curl(nginx.slow), bench.env)[0] for _ in range(rounds))
    bench.bars.add(f"{name}, curl --parallel's share of the ideal", f"{ideal / curl:.2f}", "", None,
                   f"{curl:.2f} s against {ideal:.2f} s")
    bench.bars.add(f"{name}, share of the ideal", f"{ideal / mine:.2f}", ">= 0.9", ideal / mine >= 0.9,
                   f"{mine:.2f} s against {ideal:.2f} s")
    bench.bars.add(f"{name}, whole programs / LiteLLM's SDK", f"1/{whole / mine:.1f}", "<= 1/10", whole / mine >= 10,
                   f"{mine:.2f} s against {whole:.2f} s; all of gw against all of Python, its import and its calls; the ideal "
                   f"itself is 1/{whole / ideal:.1f}")
    bench.bars.add(f"{name}, gw / LiteLLM's calls without import", f"1/{median(calls) / mine:.1f}", "", None,
                   f"all of gw, {mine:.2f} s, against {median(calls):.2f} s")
    bench.bars.add(f"{name}, gw / LiteLLM's calls when warm", f"1/{median(warm) / mine:.1f}", "", None,
                   f"all of gw, {mine:.2f} s, against {median(warm):.2f} s of a second time in the same process")
    if mine > ideal:
        bench.bars.add(f"{name}, on top of the ideal / LiteLLM's SDK", f"1/{(whole - ideal) / (mine - ideal):.1f}", "", None,
                       f"{mine - ideal:.2f} s against {whole - ideal:.2f} s, whole programs")
    tell_books(bench, f"{name}: rows, ledger, budget, audit", wrong, rounds)
    bench.bars.command("medians of, after 100 ms", files.gw(), [*PRICES, *files.litellm(nginx.slow)])


def tell_books(bench, name, wrong, rounds):
    bench.bars.add(name, "agree" if not wrong else "wrong", "agree", not wrong,
                   "; ".join(wrong)[:300] or f"after each of {rounds} runs, each in a new home")


def fast(bench, nginx):
    """At once. LiteLLM's SDK is told beside, with as many lines as it can ask in a bearable time."""
    files, rounds = Files(bench, bench.sizes.fast_lines), bench.sizes.rounds
    name = f"{files.count} lines at once"
    reuse(files, nginx)
    curl = files.curl(nginx.fast)
    ours, theirs, wrong = [], [], []
    for _ in range(rounds):
        seconds, found = run_gw(bench, files, nginx.fast, nginx)
        ours.append(files.count / seconds)
        wrong += found
        theirs.append(files.count / measured(curl, bench.env)[0])
    mine, other = median(ours), median(theirs)
    bench.bars.add(f"{name}, lines a second / curl --parallel", f"{mine / other:.2f}", ">= 0.2", mine / other >= 0.2,
                   f"{mine:.0f}/s against {other:.0f}/s")
    bench.bars.add(f"{name}, durable and budgeted", f"{mine:.0f}/s", ">= 2000/s", mine >= 2000)
    tell_books(bench, f"{name}: rows, ledger, budget, audit", wrong, rounds)
    few = Files(bench, bench.sizes.lines)
    sdk = few.count / median(run_litellm(bench, few, nginx.fast, "--warm")[1] for _ in range(rounds))
    bench.bars.add(f"{name}, lines a second / LiteLLM's SDK, warm", f"{mine / sdk:.1f}", ">= 10", mine >= 10 * sdk,
                   f"{mine:.0f}/s against {sdk:.0f}/s of {few.count} lines, a second time in the same process")
    bench.bars.command("medians of, at once", files.gw(), curl, [*PRICES, *few.litellm(nginx.fast, "--warm")])


def reuse(files, nginx):
    """curl has to do what it is there for: post all of them, over 50 connections."""
    asked = nginx.asked()
    ran = subprocess.run(files.curl(nginx.fast, is_telling=True), stdin=subprocess.DEVNULL, capture_output=True, text=True)
    told = [text.split() for text in ran.stdout.splitlines()]
    answered, connections = sum(code == "200" for code, _ in told), sum(int(number) for _, number in told)
    if ran.returncode or answered != files.count or nginx.asked() - asked != files.count or connections > AT_ONCE:
        raise CannotMeasure(f"curl --parallel: exit status {ran.returncode}, {answered} of {files.count} answers, "
                            f"{connections} connections")


def hits(bench, nginx):
    """Very many lines that were asked before, in a file that is larger than the memory they may take."""
    count, first = bench.sizes.hits, Files(bench, DISTINCT)
    env = bench.copy(base=nginx.fast, client="acme")
    measured(first.gw(), env)
    many = pathlib.Path(bench.folder, "hits")
    many.mkdir()
    say(f"==> writing {count} lines")
    with (many / "lines.jsonl").open("w") as file:
        for number in range(count):
            file.write(dumped(line(number, number % DISTINCT)) + "\n")
    answers = many / "answers.jsonl"
    command = batch(many / "lines.jsonl", answers)
    asked = nginx.asked()
    seconds, peak = measured(command, env)
    sent = nginx.asked() - asked
    with answers.open() as file:
        answered = sum('"error":null' in text for text in file)
    logged = query(env, "SELECT count(*) FROM gateway_usage_logs WHERE outcome = 'hit'")[0][0]
    name = f"{count} lines, all hits"
    bench.bars.add(f"{name}: peak memory", f"{peak:.1f} MiB", "< 60 MB", peak * 1.048576 < 60,
                   f"lines of {os.path.getsize(many / 'lines.jsonl') / 1e6:.0f} MB")
    rate = count / seconds
    bench.bars.add(f"{name}: durable lines", f"{rate:.0f}/s", ">= 5000/s", rate >= 5000, f"{seconds:.1f} s")
    bench.bars.add(f"{name}: answered and in the log", str(logged), str(count), logged == answered == count and sent == 0,
                   f"{answered} answers, {sent} requests")
    bench.bars.command("one run of", command)
    shutil.rmtree(many)
