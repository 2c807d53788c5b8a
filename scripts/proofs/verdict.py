"""What went wrong: the word of all proofs of a run."""
import threading


class CannotProve(Exception):
    """A proof could not be made, which is neither a success nor a failure: what it is about did not come to be."""


class Verdict:
    """How many failures there were so far. A run has one: when a proof failed, no later one says that all is well."""

    def __init__(self):
        self.failures = 0
        self.lock = threading.Lock()

    def fail(self, text):
        with self.lock:  # many threads complain
            self.failures += 1
            print(f"FAIL: {text}", flush=True)

    def __str__(self):
        return "nothing lost, nothing twice, books right" if self.failures == 0 else f"{self.failures} FAILURES"
