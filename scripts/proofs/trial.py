"""What a proof is given."""
import concurrent.futures

from proofs.home import Home


class Trial:
    """The binary, an empty folder of the proof's own, whether to be short, and where to say what went wrong."""

    def __init__(self, gw, folder, is_short, verdict):
        self.gw, self.folder, self.is_short, self.verdict = gw, folder, is_short, verdict
        self.fail = verdict.fail

    def home(self, name, upstream):
        """A home below the folder whose paid model is the upstream's."""
        home = Home(self.gw, f"{self.folder}/{name}")
        home.connect(upstream.base)
        return home

    def audit(self, home, what, fix=False):
        """Whether a home's books are right, and a failure when not; with `fix` once the calls of dead processes ended."""
        wrong = home.audit(fix)
        if wrong:
            self.fail(f"{what}: the audit says {'; '.join(wrong)}")
        return not wrong


def at_once(work, items):
    """Does the work for all items at the same time, each in a thread of its own; raises what one of them raised."""
    with concurrent.futures.ThreadPoolExecutor(len(items)) as pool:
        list(pool.map(work, items))
