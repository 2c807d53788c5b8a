"""A run of a command, pairs of runs in turn, and bars."""
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from benches import upstream

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
# Not in /tmp, which may be memory: what is measured is durable.
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "gw-bench"
GW = str(ROOT / ".build/release/gw")
CURL = shutil.which("curl")
NULL = os.open(os.devnull, os.O_RDWR)


class CannotMeasure(Exception):
    """A topic cannot go on; the others can."""


def say(text):
    print(text, file=sys.stderr, flush=True)


def run(command, env):
    """Milliseconds of one run. Output is thrown away; a failure ends the topic."""
    actions = [(os.POSIX_SPAWN_DUP2, NULL, fd) for fd in (0, 1, 2)]
    start = time.perf_counter_ns()
    process = os.posix_spawn(command[0], command, env, file_actions=actions)
    _, status = os.waitpid(process, 0)
    elapsed = (time.perf_counter_ns() - start) / 1e6
    if status != 0:
        raise CannotMeasure(f"exit status {os.waitstatus_to_exitcode(status)} of {' '.join(command)[:300]}")
    return elapsed


# Starts one command and waits. A process of its own, and a small one: what is counted as a child's peak begins with what
# its parent had in memory.
STARTER = """import json, os, sys, time
null = os.open(os.devnull, os.O_WRONLY)
start = time.perf_counter()
process = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, null, 1)])
_, status, usage = os.wait4(process, 0)
seconds = time.perf_counter() - start
print(json.dumps([seconds, os.waitstatus_to_exitcode(status), usage.ru_maxrss / 1024]))"""


def measured(command, env):
    """One run: (seconds, peak MiB). What it prints is thrown away; a failure ends the topic."""
    ran = subprocess.run([sys.executable, "-I", "-S", "-c", STARTER, *command], env=env, stdin=subprocess.DEVNULL,
                         capture_output=True, text=True)
    if ran.returncode != 0:
        raise CannotMeasure(f"{command[0]}: {ran.stderr.strip()[-300:]}")
    seconds, status, peak = json.loads(ran.stdout)
    if status != 0:
        raise CannotMeasure(f"exit status {status} of {' '.join(command)[:300]}: {ran.stderr.strip()[-300:]}")
    return seconds, peak


def median(values):
    return statistics.median(values)


def pair(first, second, env, pairs):
    """Medians of two commands in milliseconds, run in turn."""
    runs = [(run(first, env), run(second, env)) for _ in range(pairs + 3)][3:]
    return median(one for one, _ in runs), median(two for _, two in runs)


class Bars:
    """The rows of the one table, printed as they come, and the commands that were run for them."""

    def __init__(self):
        self.rows, self.commands, self.files, self.topic = [], [], [], ""
        self.places = {}  # what is left out of commands: paths and ports of this run -> what stands for them

    def add(self, name, figure, bar, is_met, detail=""):
        """A figure and whether its bar is met; None where it has none and is only told."""
        ok = is_met is None or bool(is_met)
        self.rows.append({"topic": self.topic, "name": name, "figure": figure, "bar": bar, "ok": ok, "detail": detail})
        mark = "" if is_met is None else "ok" if ok else "MISSED"
        print(f"{name:<64} {figure:>9}   {bar:<14} {mark:<7} {detail}", flush=True)

    def ratio(self, name, mine, theirs, bar, unit="ms", extra_ms=None):
        """What gw takes by what a peer takes, at most the bar."""
        is_met = None if bar is None else mine / theirs <= bar and (extra_ms is None or mine - theirs <= extra_ms)
        limit = "" if bar is None else f"<= {bar:g}" + (f", +{extra_ms} ms" if extra_ms else "")
        share = mine / theirs
        self.add(name, f"{share:.2f}" if share >= 0.1 else f"{share:.3f}", limit, is_met,
                 f"{mine:.2f} {unit} against {theirs:.2f} {unit}")

    def command(self, what, *commands):
        """For the page: how one gets the figure."""
        self.commands.append((self.topic, what, [" ".join(map(quoted, c)) if isinstance(c, list) else c for c in commands]))

    def file(self, name, text):
        """For the page: a configuration that was used."""
        if (name, text) not in self.files:
            self.files.append((name, text))


def quoted(word):
    """A word as one would type it. $DIR and $PORT are the page's own, and stay as they are."""
    word = str(word)
    if word and all(c.isalnum() or c in "%+,-./:=@_$" for c in word):
        return word
    return "'" + word.replace("'", "'\\''") + "'"


class Bench:
    """What a topic is given: sizes, bars, and homes of gw with a paid model.

    Who asks, asks in a copy: the home that copies are made of has no calls."""

    def __init__(self, sizes, folder):
        self.sizes, self.folder, self.bars = sizes, folder, Bars()
        self.base = f"http://127.0.0.1:{upstream.serve()}/v1"
        self.env = {"PATH": os.environ["PATH"], "GW_HOME": f"{folder}/home", "HOME": folder, "LANG": "C.UTF-8"}
        self.bars.places.update({folder: "$DIR", str(CACHE): "$CACHE", str(ROOT) + "/": "", GW: "gw", CURL: "curl"})
        os.mkdir(self.env["GW_HOME"], 0o700)
        for words in (["setup", "provider", "set", "bench", "--base-url", self.base],
                      ["models", "add", "bench/fixed", "--in", "1", "--out", "2", "--context", "8000",
                       "--max-output", "1000"]):
            run([GW, *words], self.env)

    def pair(self, first, second, env=None):
        return pair(first, second, env or self.env, self.sizes.pairs)

    def place(self, base, stand_in):
        """A URL of this run, and what the page says for it."""
        self.bars.places[base] = stand_in

    def copy(self, env=None, base=None, client=None):
        """The environment of a copy of a home; with another provider, and a client that has a budget, where named."""
        env = self.copied(env or self.env)
        if base:
            run([GW, "setup", "provider", "set", "bench", "--base-url", base], env)
        if client:
            run([GW, "setup", "client", "add", client], env)
            run([GW, "budget", "set", client, "--limit", "1000usd", "--period", "monthly"], env)
        return env

    def copied(self, env):
        folder = tempfile.mkdtemp(dir=self.folder)
        shutil.copytree(env["GW_HOME"] + "/data", folder + "/data",
                        ignore=lambda _, names: [n for n in names if n == "gw.lock"])
        return {**env, "GW_HOME": folder}
