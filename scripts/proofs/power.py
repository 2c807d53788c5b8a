"""power: what a power cut leaves on the disk has each hold whose call was sent and each end that was acknowledged.

Calls are traced for what they do to the database's files and when they sync. From that come images of the disk at a cut:
what was synced, and of what was not any parts, down to single sectors. gw must open each and find its books right."""
import os
import pathlib
import random
import re
import shutil
import sqlite3

from proofs import strace
from proofs.home import Home
from proofs.upstream import Upstream
from proofs.verdict import CannotProve

FILES = ("gw.db", "gw.db-wal")  # not gw.db-shm: SQLite makes that anew from the log
KINDS = ("pwrite64", "write", "fsync", "fdatasync", "ftruncate", "connect")
EVENT = re.compile(r'(\w+)\((?:\d+<([^>]*)>)?(.*)\) += (-?\d+)')
TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
SECTOR = 512


class Disk:
    """What a power cut may leave of a folder's files: what was synced, and any parts of what was not."""

    def __init__(self, folder):
        self.safe = {name: bytearray(pathlib.Path(folder, name).read_bytes()) for name in FILES}
        self.pending = {name: [] for name in FILES}

    def write(self, name, offset, data):
        self.pending[name].append((offset, data))

    def truncate(self, name, size):
        self.pending[name].append((size, None))

    def sync(self, name):
        for change in self.pending[name]:
            self.apply(self.safe[name], change)
        self.pending[name] = []

    def is_torn(self):
        """Whether a cut now could lose something."""
        return any(self.pending.values())

    @staticmethod
    def apply(image, change):
        offset, data = change
        if data is None:
            del image[offset:]
            image.extend(bytes(offset - len(image)))
            return
        image.extend(bytes(max(0, offset + len(data) - len(image))))
        image[offset:offset + len(data)] = data

    def image(self, name, dice):
        """The synced content, and of each later change nothing, all, or some of its sectors."""
        image = bytearray(self.safe[name])
        for change in self.pending[name]:
            luck = dice.random()
            if luck < 0.35:
                continue
            if luck < 0.65 or change[1] is None:
                self.apply(image, change)
                continue
            offset, data = change
            for start in range(0, len(data), SECTOR):
                if dice.random() < 0.5:
                    self.apply(image, (offset + start, data[start:start + SECTOR]))
        return image

    def leave(self, folder, dice):
        """Writes one possible image of the files into a folder."""
        for name in FILES:
            path = pathlib.Path(folder, name)
            path.write_bytes(self.image(name, dice))
            path.chmod(0o600)


def plain(text):
    """The bytes of a text that strace -xx wrote."""
    return bytes.fromhex(text.replace("\\x", ""))


def events(trace, folder):
    """What a traced call did to the database, in order: ('write', name, offset, data) and so on."""
    for line in strace.whole(trace):
        match = EVENT.match(line)
        if not match:
            continue
        call, path, rest, result = match.groups()
        path = plain(path).decode() if path else ""
        if call == "connect" and path.startswith("socket:"):
            yield ("sent",)
        name = os.path.relpath(path, folder + "/data") if path.startswith(folder) else None
        if name not in FILES or int(result) < 0:
            continue
        if call == "pwrite64":
            yield ("write", name, int(rest.rsplit(", ", 1)[1]), plain(TEXT.search(rest).group(1))[:int(result)])
        elif call in ("fsync", "fdatasync"):
            yield ("sync", name)
        elif call == "ftruncate":
            yield ("truncate", name, int(rest.rsplit(", ", 1)[1]))
        else:
            raise CannotProve(f"the database is changed by {call}, which this proof does not follow")


class Story:
    """All that some calls did, in order, and what must have survived by then: told up to a moment, on a disk."""

    def __init__(self, disk):
        self.disk = disk
        self.events, self.ids = [], []
        self.told = self.sent = self.done = 0  # events; calls whose holds, whose ends must be there

    def record(self, home, number):
        """Lets a home make one more call."""
        trace = f"{home.folder}.trace"
        ran = home.ask(f"call{number:04d}", wrap=strace.tracing(trace, KINDS, "-y", "-xx", "-s", "1000000"))
        if ran.returncode != 0:
            raise CannotProve(ran.stderr)
        self.events += [*events(trace, home.folder), ("done",)]
        self.ids.append(home.sql("SELECT id FROM gateway_usage_logs ORDER BY seq DESC LIMIT 1")[0][0])
        os.unlink(trace)

    def tell(self, cut):
        """Goes on to the event before which the power is cut."""
        for what, *values in self.events[self.told:cut]:
            if what == "sent":
                self.sent = self.done + 1
            elif what == "done":
                self.done += 1
            else:
                {"write": self.disk.write, "truncate": self.disk.truncate, "sync": self.disk.sync}[what](*values)
        self.told = cut

    def cuts(self, count, dice):
        """Where to cut: anywhere, or where it is most telling, which is right before a sync, a call's sending or its end."""
        places = [i for i, event in enumerate(self.events) if event[0] in ("sync", "sent", "done")]
        return sorted(dice.choice(places) if dice.random() < 0.5 else dice.randrange(len(self.events)) for _ in range(count))


def survives(trial, story, home, cut):
    """Whether an image opens; failures for what it does not have and for books that are not right."""
    try:
        holds, ends = set(home.entries(step=0)), set(home.entries(step=1))
    except sqlite3.Error as error:
        trial.fail(f"power: cut at {cut}: {error}")
        return False
    if not set(story.ids[:story.sent]) <= holds:
        trial.fail(f"power: cut at {cut}: a call had been sent whose hold is gone")
    if not set(story.ids[:story.done]) <= ends:
        trial.fail(f"power: cut at {cut}: a call had been acknowledged whose end is gone")
    trial.audit(home, f"power: cut at {cut}", fix=True)
    return True


def prove(trial):
    calls, wanted = (16, 40) if trial.is_short else (48, 320)
    with Upstream(trial.folder) as upstream:
        home = trial.home("home", upstream)
        home.gw("budget", "set", "default", "--limit", "10usd", "--period", "monthly")
        home.ask("warm")
        home.gw("budget", "list")
        story = Story(Disk(home.folder + "/data"))
        for number in range(calls):
            story.record(home, number)
        syncs = sum(event[0] == "sync" for event in story.events)
        checkpoints = sum(event[:2] == ("sync", "gw.db") for event in story.events)
        if syncs < 2 * calls or checkpoints == 0:
            raise CannotProve(f"only {syncs} syncs and {checkpoints} checkpoints were seen")
        dice = random.Random(20261124)
        cuts = story.cuts(wanted, dice)
        torn = recovered = 0
        victim = trial.folder + "/victim"
        for cut in cuts:
            story.tell(cut)
            torn += story.disk.is_torn()
            shutil.rmtree(victim, ignore_errors=True)
            os.makedirs(victim + "/data", mode=0o700)
            story.disk.leave(victim + "/data", dice)
            recovered += survives(trial, story, Home(trial.gw, victim), cut)
    print(f"power: {calls} calls, {syncs} syncs, {checkpoints} checkpoints: {len(cuts)} images of a cut, {torn} of them with "
          f"writes that were not synced; {recovered} opened, {trial.verdict}")
