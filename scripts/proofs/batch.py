"""A batch that is killed again and again: every line is answered once, none is paid twice but what was under way, and the
books are right."""
import collections
import json
import os
import random
import signal
import subprocess
import time

from proofs import strace
from proofs.home import Home
from proofs.upstream import Upstream
from proofs.verdict import CannotProve

WIDTH = 20


def write_input(path, count):
    with open(path, "w") as file:
        for number in range(count):
            body = {"model": "stub/m", "max_tokens": 50, "messages": [{"role": "user", "content": f"line {number}"}]}
            line = {"custom_id": f"id-{number}", "method": "POST", "url": "/v1/chat/completions", "body": body}
            file.write(json.dumps(line) + "\n")


class Batch:
    def __init__(self, trial, home, count, cache):
        self.trial, self.home, self.count = trial, home, count
        self.input = os.path.join(trial.folder, "in.jsonl")
        self.output = os.path.join(trial.folder, f"out-{cache}.jsonl")
        self.words = [home.binary, "-q", "ask", "--batch", self.input, "-j", str(WIDTH), "--cache", cache, "--fallback", "none",
                      "-o", self.output, "--resume"]
        write_input(self.input, count)

    def start(self, wrap=()):
        return subprocess.Popen([*wrap, *self.words], env=self.home.env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                stderr=subprocess.PIPE, text=True)

    def written(self):
        if not os.path.exists(self.output):
            return 0
        with open(self.output, "rb") as file:
            return file.read().count(b"\n")

    def kill_until_done(self, draw):
        """Kills runs at random moments of their work until one ends by itself. Returns how many were killed."""
        kills = 0
        while True:
            before = self.written()
            process = self.start()
            target = before + draw.randrange(1, max(2, self.count // 6))
            while process.poll() is None and self.written() < target:
                time.sleep(0.0005)
            if process.poll() is None:
                process.kill()
                kills += 1
            _, problem = process.communicate()
            if process.returncode == 0:
                return kills
            if process.returncode != -signal.SIGKILL:
                raise CannotProve(f"a run ended with {process.returncode}: {problem}")


def judge(batch, upstream, seen_before, kills, what):
    verdict = batch.trial.verdict
    with open(batch.output) as file:
        lines = [json.loads(line) for line in file]
    ids = collections.Counter(line["custom_id"] for line in lines)
    missing = batch.count - len(ids)
    twice = [name for name, count in ids.items() if count > 1]
    failed = [line for line in lines if line["response"] is None]
    if missing or twice or failed:
        verdict.fail(f"{what}: {missing} lines missing, {len(twice)} twice, {len(failed)} failed")
    for line in lines:
        if line["response"]["body"]["choices"][0]["message"]["content"] != "ok":
            verdict.fail(f"{what}: an answer is not the provider's")
            break
    asked = collections.Counter(upstream.said("received")[seen_before:])
    again = sum(count - 1 for count in asked.values())
    if again > kills * WIDTH:
        verdict.fail(f"{what}: {again} calls were made twice, and {kills} kills had {WIDTH} under way each")
    wrong = batch.home.audit(fix=True)
    if wrong:
        verdict.fail(f"{what}: {wrong}")
    left = batch.home.sql("SELECT count(*) FROM batch_answers")[0][0]
    if left:
        verdict.fail(f"{what}: {left} answers are still waiting for an output")
    return again


def killed(trial):
    count = 120 if trial.is_short else 1000
    draw = random.Random(9)
    home = Home(trial.gw, os.path.join(trial.folder, "home"))
    with Upstream(trial.folder, pause=0.02) as upstream:
        home.connect(upstream.base)
        home.gw("budget", "set", "default", "--limit", "100usd", "--period", "monthly")
        for cache in ("off", "auto"):
            seen = len(upstream.said("received"))
            batch = Batch(trial, home, count, cache)
            kills = batch.kill_until_done(draw)
            again = judge(batch, upstream, seen, kills, f"cache {cache}")
            print(f"batch: {count} lines, cache {cache}, {kills} kills: {again} calls under way at a kill were made again; "
                  f"{trial.verdict}")


def shared(trial):
    """Calls that are ready at once share their waits for the disk."""
    count = 200
    home = Home(trial.gw, os.path.join(trial.folder, "home"))
    with Upstream(trial.folder) as upstream:
        home.connect(upstream.base)
        batch = Batch(trial, home, count, "off")
        trace = os.path.join(trial.folder, "trace")
        process = batch.start(wrap=strace.tracing(trace, ("fdatasync", "fsync")))
        _, problem = process.communicate()
        if process.returncode != 0:
            raise CannotProve(f"a traced run ended with {process.returncode}: {problem}")
        syncs = sum(strace.counts(trace).values())
        if syncs > count:
            trial.fail(f"{count} lines waited {syncs} times for the disk")
        print(f"shared: {count} lines, a hold and an end each, waited {syncs} times for the disk; {trial.verdict}")


# What changes something: in the database, in the output, in its state, and on the wire.
KINDS = ("write", "pwrite64", "fdatasync", "fsync", "ftruncate", "rename", "unlink", "sendto", "openat")
FAILING = ("write", "pwrite64", "fdatasync", "ftruncate", "rename")


def syscalls(trial):
    """A run killed at each system call that changes something, and one in which each fails; then a run that goes on."""
    count, step = 7, 9 if trial.is_short else 1
    base = Home(trial.gw, os.path.join(trial.folder, "base"))
    with Upstream(trial.folder) as upstream:
        base.connect(upstream.base)
        base.gw("budget", "set", "default", "--limit", "100usd", "--period", "monthly")
        trace = os.path.join(trial.folder, "trace")
        plain = Batch(trial, base.copy(os.path.join(trial.folder, "plain")), count, "off")
        plain.start(wrap=strace.tracing(trace, KINDS)).communicate()
        found = strace.counts(trace)
        faults = [(kind, number, "signal=KILL") for kind in KINDS for number in range(1, found[kind] + 1)]
        faults += [(kind, number, f"error={error}") for error in ("ENOSPC", "EIO") for kind in FAILING
                   for number in range(1, found[kind] + 1)]
        struck = 0
        for kind, number, fault in faults[::step]:
            home = base.copy(os.path.join(trial.folder, "victim"))
            for leftover in (plain.output, plain.output + ".state"):
                if os.path.exists(leftover):
                    os.unlink(leftover)
            batch = Batch(trial, home, count, "off")
            seen = len(upstream.said("received"))
            process = batch.start(wrap=strace.tracing(trace, (kind,), "-e", f"inject={kind}:{fault}:when={number}"))
            process.communicate()
            kills = int(process.returncode != 0)
            struck += kills
            going = batch.start()
            _, problem = going.communicate()
            if going.returncode != 0:
                trial.fail(f"{kind} {number} {fault}: going on ended with {going.returncode}: {problem}")
                continue
            judge(batch, upstream, seen, kills, f"{kind} {number} {fault}")
    print(f"syscalls: {len(faults[::step])} faults, {struck} runs ended by one and gone on with; {trial.verdict}")
