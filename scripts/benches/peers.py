"""What gw is held against: the versions, and a private folder for each that comes from PyPI.

An environment of its own for each, so that what one of them needs does not decide what another gets."""
import os
import pathlib
import shutil
import subprocess
import sys

from benches import upstream
from benches.harness import CACHE, ROOT, CannotMeasure, say

PINS = {
    "litellm": ["litellm[proxy]==1.108.5"],
    "llm": ["llm==0.36"],
    "duckdb": ["duckdb==2.0.1", "duckdb-cli==1.5.6"],
}
# What decides how fast a peer is beside its own code.
TELLING = {
    "litellm": ["litellm", "openai", "aiohttp", "httpx", "uvicorn"],
    "llm": ["llm", "openai"],
    "duckdb": ["duckdb", "duckdb-cli"],
}
used = {}  # what this run has used, for the page: name -> versions


def pip_env():
    """What pip and the peers get to see of the environment: how to reach PyPI, and nobody's keys."""
    kept = ("PATH", "HOME", "LANG", "XDG_CACHE_HOME", "TMPDIR", "SSL_CERT_FILE", "http_proxy", "https_proxy", "no_proxy",
            "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
    return {name: value for name, value in os.environ.items() if name in kept or name.startswith("PIP_")}


def folder(name):
    """Where the commands of a peer are, installed when they are not there yet in these versions."""
    pins = " ".join(PINS[name])
    place = CACHE / name
    stamp = place / "gw-bench-pins"
    if not stamp.exists() or stamp.read_text() != pins:
        say(f"==> installing {pins} from PyPI")
        shutil.rmtree(place, ignore_errors=True)
        try:
            subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
            subprocess.run([str(place / "bin/pip"), "install", "-q", "--only-binary", ":all:", *PINS[name]],
                           check=True, env=pip_env())
        except (OSError, subprocess.CalledProcessError) as error:
            raise CannotMeasure(f"{pins} could not be installed: {error}") from None
        stamp.write_text(pins)
    if name not in used:
        program = ("import importlib.metadata as m, platform, sys; "
                   "print(*[f'{n} {m.version(n)}' for n in sys.argv[1:]], f'Python {platform.python_version()}', sep=', ')")
        used[name] = subprocess.run([str(place / "bin/python"), "-c", program, *TELLING[name]], check=True,
                                    capture_output=True, text=True).stdout.strip()
    return place / "bin"


def nginx(place):
    """The provider for many calls at once, installed when it is not there."""
    found = upstream.find(CACHE)
    if found is None:
        subprocess.run([str(ROOT / "scripts/setup"), "--bench"], check=False)
        found = upstream.find(CACHE)
    if found is None:
        raise CannotMeasure("there is no nginx with its module echo; scripts/setup --bench gets it")
    used["nginx"] = subprocess.run([found[0], "-v"], capture_output=True, text=True).stderr.split(": ")[-1].strip()
    return upstream.Nginx(*found, pathlib.Path(place) / "nginx")
