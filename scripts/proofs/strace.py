"""Following a call's system calls, or making them fail."""
import collections
import pathlib
import re
import shutil
import subprocess


def may_trace():
    """Whether strace is here and may trace, which containers often forbid."""
    return shutil.which("strace") and subprocess.run(
        ["strace", "-qq", "-o", "/dev/null", "true"], stderr=subprocess.DEVNULL).returncode == 0


def tracing(trace, kinds, *options):
    """The words before a command that write its system calls of some kinds to a file, threads included."""
    return ("strace", "-f", "-qq", "-o", trace, "-e", f"trace={','.join(kinds)}", *options)


def counts(trace):
    """How often each kind was called, in all threads together."""
    found = collections.Counter()
    for line in pathlib.Path(trace).read_text(errors="replace").split("\n"):
        word = re.match(r"(?:\d+ +)?([a-z0-9_]+)\(", line)
        if word:
            found[word.group(1)] += 1
    return found


def whole(trace):
    """The lines of a trace without process ids, those put together again that another thread interrupted."""
    begun = {}
    for line in pathlib.Path(trace).read_text().split("\n"):
        process, _, rest = line.partition(" ")
        rest = rest.lstrip()
        resumed = re.match(r"<\.\.\. \w+ resumed>(.*)", rest)
        if rest.endswith("<unfinished ...>"):
            begun[process] = rest[:-len("<unfinished ...>")]
        elif resumed:
            yield begun.pop(process, "") + resumed.group(1)
        else:
            yield rest
