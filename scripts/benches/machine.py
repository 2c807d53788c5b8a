"""What all this ran on: the machine, its disk, the versions."""
import os
import pathlib
import platform
import re
import subprocess
import tempfile
import time

from benches.harness import CURL, GW, ROOT, median


def fdatasync_ms(folder):
    times = []
    with tempfile.NamedTemporaryFile(dir=folder) as file:
        for _ in range(50):
            os.pwrite(file.fileno(), os.urandom(4096), 0)
            start = time.perf_counter_ns()
            os.fdatasync(file.fileno())
            times.append((time.perf_counter_ns() - start) / 1e6)
    return median(times)


def said(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True).stdout.strip()
    except OSError:
        return ""


def found(path, pattern, otherwise="unknown"):
    try:
        match = re.search(pattern, pathlib.Path(path).read_text(), re.M)
    except OSError:
        match = None
    return match.group(1).strip() if match else otherwise


def filesystem(folder):
    return said("stat", "-f", "-c", "%T", str(folder)) or "unknown"


def facts(folder):
    """Name and value of each, in the order in which they are told."""
    commit = said("git", "-C", str(ROOT), "rev-parse", "--short", "HEAD") or "unknown"
    changed = said("git", "-C", str(ROOT), "status", "--porcelain", "--untracked-files=no", "--", "Sources", "Package.swift")
    return [
        ("gw", said(GW, "--version") + f", commit {commit}" + (" with changes" if changed else "")),
        ("CPU", found("/proc/cpuinfo", r"^model name\s*:(.*)$", platform.machine()) + f", {os.cpu_count()} cores"),
        ("memory", f"{int(found('/proc/meminfo', r'^MemTotal: *([0-9]+)', '0')) / (1 << 20):.1f} GiB"),
        ("system", found("/etc/os-release", r'^PRETTY_NAME="?([^"\n]*)', "unknown")),
        ("kernel", platform.release()),
        ("4-KiB fdatasync", f"{fdatasync_ms(folder):.2f} ms, {filesystem(folder)}"),
        ("load before", " ".join(f"{load:.2f}" for load in os.getloadavg())),
        ("curl", said(CURL, "--version").split(" (")[0]),
        ("sqlite3", " ".join(said("sqlite3", "--version").split()[:1])),
        ("Python of the script", platform.python_version()),
    ]
