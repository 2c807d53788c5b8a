"""Proofs that are Swift tests: in their full form they print a line `proof: ...` for what they counted."""
import os
import pathlib
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]


def counted(trial, name, tests):
    """The lines of a proof's full form and the seconds it took, or None. scripts/test runs its short form as tests."""
    if trial.is_short:
        print(f"{name}: its short form is one of the tests")
        return None
    started = time.monotonic()
    ran = subprocess.run(["swift", "test", "--filter", tests], cwd=ROOT, env={**os.environ, "GW_PROOF": "full"},
                         capture_output=True, text=True)
    lines = [line[len("proof: "):] for line in ran.stdout.split("\n") if line.startswith("proof: ")]
    if ran.returncode != 0 or not lines:
        trial.fail(f"{name}: " + "\n".join((ran.stdout + ran.stderr).split("\n")[-15:]))
        return None
    return lines, time.monotonic() - started
