"""Asking what was asked before: a hit, against starting curl and against the llm command, which asks the provider."""
import json
import pathlib
import tempfile

from benches import peers
from benches.harness import CURL, GW, median, run

HIT = [GW, "ask", "-m", "bench/fixed", "hello"]


def measure(bench):
    env = bench.copy()
    run(HIT, env)
    version = [CURL, "--version"]
    bench.bars.ratio("a cache hit / curl --version", *bench.pair(HIT, version, env), 0.55)
    bench.bars.command("medians of, asked before", HIT, version)
    llm(bench, env)


def llm(bench, env):
    """The llm command of PyPI, from the same upstream."""
    command = str(peers.folder("llm") / "llm")
    folder = pathlib.Path(tempfile.mkdtemp(dir=bench.folder))
    models = "- model_id: bench\n  model_name: fixed\n  api_base: {}\n  api_key_name: bench\n"
    (folder / "extra-openai-models.yaml").write_text(models.format(bench.base))
    (folder / "keys.json").write_text(json.dumps({"bench": "k"}))
    env_llm = {**env, "LLM_USER_PATH": str(folder), "LLM_LOAD_PLUGINS": "", "OPENAI_API_KEY": "k"}
    times = [(run(HIT, env), run([command, "-m", "bench", "hello"], env_llm)) for _ in range(8)][1:]
    mine, theirs = median(a for a, _ in times), median(b for _, b in times)
    bench.bars.add("a cache hit / llm", f"1/{theirs / mine:.0f}", "<= 1/200", theirs / mine >= 200,
                   f"{mine:.2f} ms against {theirs:.0f} ms")
    bench.bars.command("and of", "LLM_USER_PATH=$DIR LLM_LOAD_PLUGINS= llm -m bench hello")
    bench.bars.file("extra-openai-models.yaml of llm", models.format("http://127.0.0.1:$PORT/v1"))
