"""A folder of gw with a paid model and budgets, and what a call in it costs."""
import os
import re
import shutil
import sqlite3
import subprocess

from proofs.verdict import CannotProve

MAX_TOKENS = 50
PRICE_IN, PRICE_OUT = 1, 2  # dollars for a million tokens


def tokens_in(prompt):
    """The most that a prompt of ASCII can be: a token for each byte, and what gw allows for a chat's template."""
    return len(prompt) + 16


def cost(prompt):
    """Nano-dollars that a call holds and uses."""
    return (tokens_in(prompt) * PRICE_IN + MAX_TOKENS * PRICE_OUT) * 1000


class Home:
    def __init__(self, gw, folder):
        self.binary, self.folder = gw, folder
        os.makedirs(folder, mode=0o700, exist_ok=True)
        self.env = {"PATH": os.environ["PATH"], "GW_HOME": folder, "HOME": folder, "LANG": "C.UTF-8"}

    def connect(self, base):
        """Adds the model. Without retries, since a proof compares one call with what the upstream received."""
        self.gw("setup", "provider", "set", "stub", "--base-url", base)
        self.gw("models", "add", "stub/m", "--in", str(PRICE_IN), "--out", str(PRICE_OUT))
        self.gw("setup", "set", "ask.retries", "0")

    def copy(self, folder):
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.folder, folder)
        return Home(self.binary, folder)

    def run(self, *words, wrap=()):
        """Runs gw, below the words of `wrap` where there are some, whatever comes of it."""
        return subprocess.run([*wrap, self.binary, *words], env=self.env, stdin=subprocess.DEVNULL, capture_output=True,
                              text=True)

    def gw(self, *words):
        """Runs what only prepares a proof, and so has to succeed."""
        ran = self.run("-q", *words)
        if ran.returncode != 0:
            raise CannotProve(f"gw {' '.join(words)}: {ran.stderr}")

    @staticmethod
    def ask_words(prompt):
        return ["-q", "ask", "-m", "stub/m", "--fallback", "none", "--no-stream", "--max-tokens", str(MAX_TOKENS),
                "--tag", f"n={prompt}", prompt]

    def ask(self, prompt, wrap=()):
        return self.run(*self.ask_words(prompt), wrap=wrap)

    def start(self, prompt):
        """A call under way, to be killed."""
        return subprocess.Popen([self.binary, *self.ask_words(prompt)], env=self.env, stdin=subprocess.DEVNULL,
                                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def sql(self, query):
        """Reads the database behind gw's back: what is to be proved is not asked of gw."""
        database = sqlite3.connect(f"file:{self.folder}/data/gw.db?mode=ro", uri=True, timeout=30)
        try:
            return database.execute(query).fetchall()
        finally:
            database.close()

    def entries(self, step):
        """The calls that the ledger has a hold of (step 0), or the end (step 1)."""
        return [row[0] for row in self.sql(f"SELECT call FROM ledger_entries WHERE step = {step}")]

    def audit(self, fix=False):
        """What is wrong with the books. `fix` ends the calls of dead processes first; anything else that it mends is wrong."""
        ran = self.run("budget", "audit", "--csv", "--fields", "status,check,count,detail", *(["--fix"] if fix else []))
        wrong = [line for line in ran.stdout.split("\n") if re.match("FAIL|fixed,(?!owners)", line)]
        return wrong or ([ran.stderr.strip()] if ran.returncode != 0 else [])
