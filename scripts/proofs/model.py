"""model: in every state that three calls and two budgets can reach, the real schema keeps what budgets promise.

The states are walked by LedgerModelTests, since the schema's triggers are what is proved and not a model of them."""
from proofs import suite


def prove(trial):
    counted = suite.counted(trial, "model", "LedgerModelTests")
    if counted:
        lines, took = counted
        print(f"model: {lines[0]}, {took:.0f} s")
