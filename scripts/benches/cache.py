"""What the cache adds to a miss, whether a workload saves what it can, and hits, lists and searches among a million."""
import random
import sqlite3
import time

from benches.harness import GW, median, run
from benches.hit import HIT


def measure(bench):
    env = bench.copy()
    run(HIT, env)
    times = []
    for number in range(bench.sizes.pairs * 2):
        new = [GW, "ask", "-m", "bench/fixed", f"miss {number}"]
        times.append((run([*new, "--cache", "off"], env), run(new, env)))
    added = median(b for _, b in times) - median(a for a, _ in times)
    bench.bars.add("looking up and keeping adds to a miss", f"{added:.2f} ms", "<= 1 ms", added <= 1)
    zipf(bench, bench.copy())
    many(bench, env)


def zipf(bench, env):
    """Prompts that repeat as words of a language do; each is asked by a process of its own."""
    draw, prompts = random.Random(1), bench.sizes.prompts
    kinds = prompts // 3
    weights = [1 / (rank + 1) for rank in range(kinds)]
    asked = draw.choices(range(kinds), weights, k=prompts)
    for kind in asked:
        run([GW, "ask", "-m", "bench/fixed", f"question {kind}"], env)
    database = sqlite3.connect(env["GW_HOME"] + "/data/gw.db")
    hits, tokens, nanos = database.execute(
        "SELECT count(*), sum(avoided_tokens), sum(avoided_nano_usd) FROM gateway_usage_logs WHERE outcome = 'hit'"
    ).fetchone()
    database.close()
    possible = prompts - len(set(asked))
    bench.bars.add(f"hits of {prompts} prompts by Zipf", f"{100 * hits / prompts:.1f} %", "> 60 %",
                   hits == possible and hits > 0.6 * prompts, f"{hits} of the {possible} that repeat")
    # 9 tokens in at one, 3 out at two dollars a million.
    bench.bars.add("what they saved, in nano-dollars", str(nanos), str(possible * 15000),
                   nanos == possible * 15000 and tokens == possible * 12)


def fill(env, entries):
    """Very many entries, whose answer is that of the first."""
    database = sqlite3.connect(env["GW_HOME"] + "/data/gw.db")
    now = int(time.time() * 1000)
    draw = random.Random(2)
    words = ["gateway", "price", "window", "client", "answer", "budget", "token", "model", "invoice", "ledger"]
    body = database.execute("SELECT digest, body FROM cache_bodies LIMIT 1").fetchone()
    first = database.execute("SELECT max(id) FROM gateway_cache_performance").fetchone()[0]
    with database:
        database.executemany(
            "INSERT INTO gateway_cache_performance (id, key, scope, client_id, model, provider, api_type, prompt, input_tokens,"
            " output_tokens, bytes, hits, tokens_saved, saved_nano_usd, saved_nano_brl, created_at, expires_at, used_at)"
            " VALUES (?, ?, 'default', 'default', 'bench/fixed', 'bench', 'direct', ?, 9, 3, ?, ?, ?, ?, ?, ?, ?, ?)",
            ((first + n, draw.randbytes(32), " ".join(draw.choices(words, k=6)) + f" {n}", len(body[1]), n % 7, 12 * (n % 7),
              15000 * (n % 7), 79950 * (n % 7), now, now + 86_400_000, now) for n in range(1, entries + 1)))
        database.executemany("INSERT INTO cache_bodies (id, digest, body) VALUES (?, ?, ?)",
                             ((first + n, *body) for n in range(1, entries + 1)))
        database.execute("INSERT INTO cache_words (cache_words) VALUES ('rebuild')")
        database.execute("UPDATE cache_totals SET entries = entries + ?, bytes = bytes + ?",
                         (entries, entries * len(body[1])))
    database.close()


def many(bench, env):
    """The price of a hit, a list, the figures and a search with very many entries."""
    env_many, entries = bench.copy(env), bench.sizes.entries
    run(HIT, env_many)
    fill(env_many, entries)
    times = [(run(HIT, env), run(HIT, env_many)) for _ in range(bench.sizes.pairs * 2)]
    few, lot = median(a for a, _ in times), median(b for _, b in times)
    bench.bars.ratio(f"a hit among {entries} / among few", lot, few, 1.3)
    for words in (["list"], ["stats"], ["search", "ledger"], ["search", "invoice", "price"]):
        taken = median(run([GW, "cache", *words], env_many) for _ in range(bench.sizes.pairs))
        bench.bars.add(f"gw cache {' '.join(words)}, {entries} entries", f"{taken:.1f} ms", "< 100 ms", taken < 100)
