"""Asks every body of a file with LiteLLM's SDK, so many at once, and writes an answer a line: what one writes without gw.

Run by the Python that has litellm: litellm_batch.py BODIES.jsonl BASE-URL AT-ONCE OUT.jsonl REPORT.json [--warm]

The report tells the seconds of the import and of the calls. --warm asks everything twice and tells the second time."""
import asyncio
import json
import sys
import time

started = time.perf_counter()
import litellm  # noqa: E402

imported = time.perf_counter()


async def ask_all(bodies, base, at_once, out):
    gate = asyncio.Semaphore(at_once)

    async def ask(number, body):
        async with gate:
            answer = await litellm.acompletion(
                model="openai/" + body["model"], messages=body["messages"], max_tokens=body["max_tokens"],
                api_base=base, api_key="none", num_retries=0)
        out.write(json.dumps({"custom_id": str(number), "response": answer.model_dump()}) + "\n")

    await asyncio.gather(*(ask(number, body) for number, body in enumerate(bodies)))


async def main():
    file, base, at_once, out, report = sys.argv[1:6]
    with open(file) as lines:
        bodies = [json.loads(line) for line in lines]
    for _ in range(2 if "--warm" in sys.argv[6:] else 1):
        with open(out, "w") as answers:
            began = time.perf_counter()
            await ask_all(bodies, base, int(at_once), answers)
        ended = time.perf_counter()
    with open(report, "w") as told:
        json.dump({"import": imported - started, "calls": ended - began}, told)


asyncio.run(main())
