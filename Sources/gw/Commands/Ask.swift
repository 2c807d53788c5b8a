import GWKit

/// `gw ask`: one prompt, one answer.
enum Ask {
  static let command = Command(
    "ask", summary: "send a prompt to a model and print the answer",
    details: """
      The prompt is standard input, when it is a pipe, or a file and no word is given; then the files of -f; then the \
      words, joined by one space. A socket, a device, or a file beside a word is read only for the word '-'.

      The answer is printed as it comes and recorded with its tokens and cost before gw ends; 'gw metrics calls' lists \
      the record. Interrupting a call records what was used.

      Before a call goes out the most that it can cost is held in the budgets it counts in, and what does not fit is not \
      sent. Without --max-tokens a call asks for no more than fits: for at most half of what is left while other calls are \
      under way, and for no fewer tokens than ask.min_max_tokens. --wait waits for calls under way to make room.

      With --format json the whole record is printed, with --format jsonl the events start, delta and end.

      --request takes the body of a chat-completions call as OpenAI's API defines it, for a model of any provider; \
      flags win over its fields, and a prompt becomes one more turn of it. With --format openai the answer is a \
      chat-completion object, or, when the body says "stream": true, the server-sent events that OpenAI's API would \
      send; errors have its shape too, with exit and hint.

      --batch asks every line of a file, -j of them at once, and writes a line of JSON for each as it is answered, with \
      --ordered in the order of the lines. Lines are those of OpenAI's Batch API, or objects with id, prompt and any field \
      of a chat-completions body; client, conversation, phone and tags may stand beside them. Flags win over what a line \
      says. Each line is a request of its own: retried, answered by a fallback or from the cache, budgeted and logged; \
      --timeout and --max-cost are those of a line, and time in which its turn has not come is not taken from it. Calls \
      go out no faster than the provider's headers say. With -o FILE answers go to a new file, and FILE.state beside it \
      says what is done: the same command with --resume goes on after an interrupt, a kill or a failure, asks failed lines \
      and new ones, and pays no line twice. Their answers stand after those that are there, with --ordered too. With -n it \
      says what is left to ask, and touches neither file. gw ends with status 11 when lines failed.

      --schema takes a JSON Schema, or an object with name, strict and schema as in OpenAI's response_format. What a \
      provider cannot do is left out, and said in notes.
      """,
    operands: [Operand("prompt", .any, "the question; '-' stands for standard input")],
    flags: flags, columns: AnswerRecord.columns, formats: [AnswerPrinter.openAIFormat],
    examples: [
      .init("gw ask 'What is a gateway?'", "ask the default model"),
      .init(
        "git diff | gw ask -m openai/gpt-4o-mini 'Write a commit message'",
        "a pipe, then a question"),
      .init("gw ask --client acme --json 'Say hi' --get cost_usd", "what an answer cost a client"),
      .init(
        "gw ask -f main.c -x 'Rewrite this in Swift' > main.swift", "only the code of the answer"),
      .init("gw ask -a receipt.jpg --schema receipt.json 'Read this'", "data out of an image"),
      .init(
        "gw ask --batch prompts.jsonl -j 50 -o answers.jsonl", "ask many questions, 50 at a time"),
      .init(
        "gw ask --batch prompts.jsonl -j 50 -o answers.jsonl --resume", "go on with them"),
      .init(
        "gw ask --request - --format openai -m groq/openai/gpt-oss-20b < body.json",
        "a program's call of OpenAI, answered by another provider"),
    ],
    run: { arguments, session in
      let options = try AskOptions(arguments, session: session)
      if let batch = options.batch {
        try BatchRun(batch: batch, options: options, session: session).perform()
      } else {
        try AskRun(options: options, session: session).perform()
      }
    })

  private static let flags: [Flag] = [
    .value(
      "model", "m", "ID", values: .stored(.models),
      "the model, as 'gw models list' names it (GW_MODEL)"),
    .value(
      "fallback", nil, "A,B", values: .stored(.models),
      "models that take over when it fails, or none (gw setup fallback)"),
    .value("retries", nil, "N", "how often a route is tried again (ask.retries)"),
    .value("system", "s", "TEXT", "the system prompt; @FILE reads it from a file"),
    .value(
      "file", "f", "PATH", isRepeatable: true, values: .files, "add a text file to the prompt"),
    .value(
      "attach", "a", "PATH", isRepeatable: true, values: .files,
      "add an image: PNG, JPEG, GIF or WebP, up to 20 MiB"),
    .value(
      "schema", nil, "FILE|JSON", values: .files, "a JSON Schema that the answer must obey"),
    .value(
      "tools", nil, "FILE", values: .files,
      "functions that the model may call, as OpenAI's tools array"),
    .value(
      "reasoning", nil, "LEVEL", values: .words(AskOptions.reasoningLevels),
      "how hard to think: none, minimal, low, medium, high, xhigh or max"),
    .value("request", nil, "FILE|-", values: .files, "an OpenAI chat-completions body"),
    .value("temperature", nil, "N", "0 to 2"),
    .value("top-p", nil, "N", "0 to 1").seldom,
    .value("max-tokens", nil, "N", "output tokens at most"),
    .value("seed", nil, "N", "for answers that repeat, where the provider can").seldom,
    .value("stop", nil, "TEXT", isRepeatable: true, "end the answer before this text; up to 4")
      .seldom,
    .value("client", nil, "NAME", values: .stored(.clients), "who the call is for (GW_CLIENT)"),
    .value("conversation", nil, "ID", "a label for reports"),
    .value("phone", nil, "NUMBER", "a phone number for reports").seldom,
    .value("tag", nil, "K=V", isRepeatable: true, "a label for reports").seldom,
    .value("max-cost", nil, "AMOUNT", "what the whole request may cost, such as 0.05 or 0.25brl"),
    .value("wait", nil, "DURATION", "wait for calls under way to make room in a budget"),
    .value(
      "cache", nil, "MODE", values: .words(CacheMode.allCases.map(\.rawValue)),
      "auto; off: a new answer that is not kept; refresh: a new one that is; only: no call"),
    .value("ttl", nil, "DURATION", "how old an answer from the cache may be, and get (cache.ttl)"),
    .value(
      "batch", nil, "FILE|-", values: .files, "ask every line of a file, many at once"),
    .value("jobs", "j", "N", "calls of a batch at once (8)"),
    .toggle("lines", "each line of a batch is a prompt, and no JSON").seldom,
    .toggle("ordered", "answers of a batch in the order of its lines").seldom,
    .toggle("resume", "go on with the batch that wrote the file of -o"),
    .toggle("no-stream", "wait for the whole answer"),
    .toggle("extract", "x", "print only the last code block of the answer"),
    .toggle("usage", "u", "print tokens, cost and time on standard error"),
    .toggle("dry-run", "n", "show the plan and the most it can cost; call nothing"),
  ]
}
