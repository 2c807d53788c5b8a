"""docs/benchmarks.md: results, machine, versions, commands and configurations of one run. Nothing in it is by hand."""
import re
import time

from benches import peers

HEAD = """\
# Benchmarks

Written by `scripts/bench`, which installs what gw is held against into a private folder, runs both sides in turn and
compares medians of that one run. Run it to have the figures of your machine. A ratio below 1 says that gw takes less.

Every call of gw is counted, logged and durable before gw ends. Of the peers only llm keeps a log; LiteLLM has no database
here, and curl knows nothing of models. Both sides of a ratio ask the same provider on loopback.
"""


def cell(text):
    return str(text).replace("|", "\\|").replace("<", "&lt;").replace(">", "&gt;")


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(map(cell, row)) + " |" for row in rows]) + "\n"


def without_places(text, places):
    """No folder and no port of this machine: each by what the page says for it, the longest first."""
    for place in sorted(places, key=len, reverse=True):
        text = text.replace(place, places[place])
    return re.sub(r"\$DIR/tmp\w+", "$DIR", text)


def short(command):
    """A command as it is shown: the data of many lines stays in its file."""
    return command if len(command) < 1200 else command[:1200] + " …"


def write(path, bars, facts, how, seconds, about):
    """`about` has a topic's sentence; `how` the command that was run."""
    rows = [(row["topic"], row["name"], row["figure"], row["bar"],
             ("ok" if row["ok"] else "**MISSED**") if row["bar"] else "", row["detail"]) for row in bars.rows]
    missed = sum(not row["ok"] for row in bars.rows)
    held = sum(bool(row["bar"]) for row in bars.rows)
    parts = [HEAD, "## Results\n",
             f"`{without_places(how, bars.places)}`, {time.strftime('%Y-%m-%d', time.gmtime())}, {seconds / 60:.0f} min: {held - missed} of {held} bars met.\n",
             table(["topic", "what", "figure", "bar", "", "detail"], rows)]
    parts += ["## The machine\n", table(["", ""], facts), "## The peers\n",
              table(["", "installed"], sorted(peers.used.items()))]
    parts += ["## The commands\n",
              "`$DIR` is a folder of the run, `$CACHE` the private folder, `$PORT` where the provider listens, `$PROXY` where "
              "LiteLLM's proxy\ndoes, `$LOGS` the folder of the logs of metrics. Every copy of gw's home begins with:\n",
              "```\ngw setup provider set bench --base-url http://127.0.0.1:$PORT/v1\n"
              "gw models add bench/fixed --in 1 --out 2 --context 8000 --max-output 1000\n"
              "gw setup client add acme && gw budget set acme --limit 1000usd --period monthly    # where acme asks\n```\n"]
    for topic in dict.fromkeys(row["topic"] for row in bars.rows):
        parts.append(f"### {topic}\n\n{about.get(topic, '')}\n")
        for _, what, commands in (entry for entry in bars.commands if entry[0] == topic):
            shown = "\n".join(short(without_places(command, bars.places)) for command in commands)
            parts.append(f"{what}:\n\n```\n{shown}\n```\n")
    if bars.files:
        parts.append("## Configurations\n")
    for name, text in bars.files:
        parts.append(f"{name}:\n\n```\n{without_places(text, bars.places).rstrip()}\n```\n")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(parts))
