import Foundation
import GWKit
import Glibc
import TestSupport
import Testing

/// What only a real process shows: pipes, signals, exit statuses, many at once.
struct BinaryTests {
  @Test func makesOneDatabaseWhenFiftyProcessesComeFirst() throws {
    let home = try TemporaryHome()
    let runs = try (0..<50).map { _ in
      try Program(home: home).start(["setup", "client", "list", "--get", "0.name"])
    }
    for run in runs {
      let ended = run.wait()
      #expect(ended.status == 0 && ended.output == "default\n" && ended.errors == "")
    }
    let database = try home.database()
    let ids = try ModelRegistry(database).names()
    #expect(try PriceBook(database).prices(at: .distantFuture).count == ids.count)
  }

  @Test func losesNoRowOfManyWritersAtOnce() throws {
    let upstream = try StubUpstream(always: [.send(Answers.stream(["hi"]))])
    defer { upstream.stop() }
    let home = try TemporaryHome()
    try Program(home: home).prepare(upstream)
    let runs = try (0..<24).map {
      try Program(home: home).start(["ask", "-m", "stub/m", "question \($0)"])
    }
    for run in runs { #expect(run.wait().status == 0) }
    #expect(try UsageLog(home.database()).newest(UsageLog.Filter(), limit: 100).count == 24)
  }

  @Test func losesNoKeyOfTwentyWritersAtOnce() throws {
    let home = try TemporaryHome()
    let runs = try (0..<20).map { number in
      let path = home.path + "/key\(number)"
      try Data("sk-canary-\(number)-0123456789".utf8).write(to: URL(fileURLWithPath: path))
      return try Program(home: home).start([
        "setup", "provider", "set", "p\(number)", "--base-url", "http://127.0.0.1:1/v1",
        "--key-file", path,
      ])
    }
    for run in runs {
      let ended = run.wait()
      #expect(ended.status == 0, "\(ended.errors)")
    }
    let vault = try VaultFile(home.locations, environment: [:]).open()
    #expect(vault?.entries.count == 20 && vault?.generation == 20)
  }

  /// What a key may leave behind: its request, and the sealed vault.
  @Test func leavesAKeyNowhereButInTheVaultAndTheRequest() throws {
    let key = "sk-canary-7f3a9c2e5b8d1046"
    let upstream = try StubUpstream(always: [.send(Answers.error(500, "no use for \(key)"))])
    defer { upstream.stop() }
    let home = try TemporaryHome()
    try Program(home: home).prepare(upstream)
    let ended = try Program(home: home).shell(
      """
      printf %s \(key) | "$GW" setup provider set stub --key-stdin
      "$GW" --trace -v ask -u -m stub/m --tag a=b x; "$GW" metrics calls --json
      "$GW" setup export; "$GW" setup doctor; "$GW" setup vault rekey; "$GW" setup provider list
      """)
    #expect(upstream.received.first?.head.contains("Bearer \(key)") == true)
    let shown = ended.output + ended.errors
    #expect(shown.contains("no use for <redacted>"))
    var places = [("what was shown", Data(shown.utf8))]
    let names = try FileManager.default.subpathsOfDirectory(atPath: home.path)
    #expect(names.contains("data/gw.db") && names.contains("data/vault.gw"))
    for name in names {
      places.append((name, FileManager.default.contents(atPath: home.path + "/" + name) ?? Data()))
    }
    let forms = [key, Data(key.utf8).base64EncodedString().trimmingCharacters(in: ["="])]
    for (name, data) in places {
      for form in forms { #expect(data.firstRange(of: Data(form.utf8)) == nil, "\(name)") }
    }
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
  func recordsAnInterruptedCallAndDiesByTheSignal(_ signal: Int32) throws {
    let isStreaming = DispatchSemaphore(value: 0)
    let upstream = try StubUpstream(always: [
      .send(Answers.streamHead + Array(Answers.chunk("half").utf8)), .signal(isStreaming), .stall,
    ])
    defer { upstream.stop() }
    let home = try TemporaryHome()
    try Program(home: home).prepare(upstream)
    let run = try Program(home: home).start(["ask", "-m", "stub/m", "x"])
    #expect(run.read(upTo: "half") == "half")
    kill(run.identifier, signal)
    let ended = run.wait()
    #expect(ended.signal == signal)
    #expect(ended.errors.contains("gw: interrupted"))
    let rows = try UsageLog(home.database()).newest(UsageLog.Filter(), limit: 5)
    #expect(rows.map(\.outcome) == [.interrupted] && rows.first?.usage.outputTokens == 2)
  }

  @Test func recordsACallWhoseReaderWentAwayAndDiesByTheBrokenPipe() throws {
    let canGoOn = DispatchSemaphore(value: 0)
    let upstream = try StubUpstream { _, _ in
      [.send(Answers.streamHead + Array(Answers.chunk("half").utf8)), .wait(canGoOn)]
        + Array(repeating: .send(Array(Answers.chunk("more").utf8)), count: 50) + [.stall]
    }
    defer { upstream.stop() }
    let home = try TemporaryHome()
    try Program(home: home).prepare(upstream)
    let run = try Program(home: home).start(["ask", "-m", "stub/m", "x"])
    #expect(run.read(upTo: "half") == "half")
    run.closeOutput()
    canGoOn.signal()
    #expect(run.wait().signal == SIGPIPE)
    let rows = try UsageLog(home.database()).newest(UsageLog.Filter(), limit: 5)
    #expect(rows.map(\.outcome) == [.interrupted])
  }

  @Test func handsEachPieceOnBeforeTheNextOneComes() throws {
    let wasRead = DispatchSemaphore(value: 0)
    let upstream = try StubUpstream { _, _ in
      [
        .send(Answers.streamHead + Array(Answers.chunk("first").utf8)), .wait(wasRead),
        .send(Array((Answers.chunk(" second") + Answers.finish + Answers.done).utf8)),
      ]
    }
    defer { upstream.stop() }
    let home = try TemporaryHome()
    try Program(home: home).prepare(upstream)
    let run = try Program(home: home).start(["ask", "-m", "stub/m", "x"])
    #expect(run.read(upTo: "first") == "first")
    wasRead.signal()
    #expect(run.wait().output == " second\n")
  }

  @Test func saysThatOutputIsLost() throws {
    let home = try TemporaryHome()
    for redirection in [">/dev/full", ">&-"] {
      let ended = try Program(home: home).shell("\"$GW\" models \(redirection)")
      #expect(ended.status == 1 && ended.errors.hasPrefix("gw: cannot write to standard output: "))
    }
  }

  @Test func recordsAnAnswerThatCouldNotBeWritten() throws {
    let upstream = try StubUpstream(always: [.send(Answers.stream(["hi"]))])
    defer { upstream.stop() }
    let home = try TemporaryHome()
    try Program(home: home).prepare(upstream)
    let ended = try Program(home: home).shell("\"$GW\" ask -m stub/m x >/dev/full")
    #expect(ended.status == 1)
    let rows = try UsageLog(home.database()).newest(UsageLog.Filter(), limit: 5)
    #expect(rows.first?.errorCode == "output_failed")
  }

  @Test func leavesTheInputOfALoopAlone() throws {
    let upstream = try StubUpstream(always: [.send(Answers.stream(["hi"]))])
    defer { upstream.stop() }
    let home = try TemporaryHome()
    try Program(home: home).prepare(upstream)
    let ended = try Program(home: home).shell(
      "printf 'a\\nb\\nc\\n' >\"$GW_HOME/list\"; while read -r word; do \"$GW\" ask -m stub/m \"$word\"; done <\"$GW_HOME/list\""
    )
    #expect(ended.output == "hi\nhi\nhi\n")
    let prompts = upstream.received.map { String(decoding: $0.body, as: UTF8.self) }
    #expect(prompts.filter { $0.contains(#""content":"b""#) }.count == 1)
  }

  private static let node = ["/usr/bin/node", "/usr/local/bin/node"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  /// A bot's process gives its child a socket or nothing to read from, and never closes it.
  @Test(.enabled(if: node != nil), arguments: ["execFile", "spawn"])
  func answersABotThatRunsUnderNode(_ function: String) throws {
    let upstream = try StubUpstream(always: [.send(Answers.stream(["oi"]))])
    defer { upstream.stop() }
    let home = try TemporaryHome()
    try Program(home: home).prepare(upstream)
    let script = """
      const child = require("child_process").\(function)(process.env.GW,
        ["ask", "-m", "stub/m", "--conversation", "c-1", "--json", "Olá"]);
      let text = "";
      child.stdout.on("data", (piece) => (text += piece));
      child.on("close", (status) => console.log(status, JSON.parse(text).text));
      """
    let ended = try Program(home: home).shell(
      "cat >\"$GW_HOME/bot.js\" <<'END'\n\(script)\nEND\n\(Self.node ?? "") \"$GW_HOME/bot.js\"")
    #expect(ended.output == "0 oi\n" && ended.errors == "")
  }

  @Test func worksWithClosedInputAndErrors() throws {
    let upstream = try StubUpstream(always: [.send(Answers.stream(["hi"]))])
    defer { upstream.stop() }
    let home = try TemporaryHome()
    try Program(home: home).prepare(upstream)
    #expect(try Program(home: home).shell("\"$GW\" ask -u -m stub/m x <&- 2>&-").output == "hi\n")
  }

  @Test func endsByTheBrokenPipeOfAPlainListing() throws {
    let home = try TemporaryHome()
    // The reader is gone before gw begins: the pipe's other end is closed by then.
    let ended = try Program(home: home).shell(
      "mkfifo \"$GW_HOME/f\"; true <\"$GW_HOME/f\" & exec 3>\"$GW_HOME/f\"; wait; \"$GW\" models --json >&3; echo $?"
    )
    #expect(ended.output == "141\n" && ended.errors == "")
  }

  @Test func stopsWaitingForAPipeThatNeverCloses() throws {
    let home = try TemporaryHome()
    try Program(home: home).prepare(try StubUpstream(always: []))
    let ended = try Program(home: home).shell(
      "mkfifo \"$GW_HOME/f\"; exec 3<>\"$GW_HOME/f\"; \"$GW\" ask -m stub/m --timeout 50ms x <&3")
    #expect(ended.status == 12)
    #expect(ended.errors == "gw: standard input did not end within 50ms\n")
  }

  /// More than a pipe holds; the bytes fit the socket's buffers.
  private static let flood = StubUpstream.Step.send(
    Answers.streamHead
      + Array(
        String(repeating: Answers.chunk(String(repeating: "a", count: 1000)), count: 150).utf8))

  @Test func endsInTimeWhenNobodyTakesTheAnswer() throws {
    let upstream = try StubUpstream(always: [Self.flood, .stall])
    defer { upstream.stop() }
    let home = try TemporaryHome()
    try Program(home: home).prepare(upstream)
    let run = try Program(home: home).start(["ask", "-m", "stub/m", "--timeout", "300ms", "x"])
    run.waitForExit()
    #expect(run.wait().status == 12)
    let rows = try UsageLog(home.database()).newest(UsageLog.Filter(), limit: 5)
    #expect(rows.map(\.errorCode) == ["timeout"])
  }

  @Test func recordsAnInterruptWhileNobodyTakesTheAnswer() throws {
    let isSent = DispatchSemaphore(value: 0)
    let upstream = try StubUpstream(always: [Self.flood, .signal(isSent), .stall])
    defer { upstream.stop() }
    let home = try TemporaryHome()
    try Program(home: home).prepare(upstream)
    let run = try Program(home: home).start(["ask", "-m", "stub/m", "x"])
    isSent.wait()
    kill(run.identifier, SIGTERM)
    run.waitForExit()
    #expect(run.wait().signal == SIGTERM)
    let rows = try UsageLog(home.database()).newest(UsageLog.Filter(), limit: 5)
    #expect(rows.map(\.outcome) == [.interrupted])
  }

  @Test func readsAPipeOfFilesWithTheRequestsTime() throws {
    let home = try TemporaryHome()
    let ended = try Program(home: home).shell(
      "mkfifo \"$GW_HOME/f\"; \"$GW\" ask -f \"$GW_HOME/f\" --timeout 50ms x")
    #expect(ended.status == 12 && ended.errors.hasSuffix("did not end within 50ms\n"))
    let settings = try Program(home: home).shell(
      "\"$GW\" -q setup set ask.timeout 50ms; exec 3<>\"$GW_HOME/f\"; \"$GW\" ask x <&3")
    #expect(settings.errors == "gw: standard input did not end within 50ms\n")
  }

  @Test func endsAKeyCommandWithTheRequestsTime() throws {
    let upstream = try StubUpstream(always: [])
    defer { upstream.stop() }
    let home = try TemporaryHome()
    try Program(home: home).prepare(upstream)
    for command in ["exec sleep 100", "echo some-key-1234; exec >&-; exec sleep 100"] {
      let ended = try Program(home: home).shell(
        "\"$GW\" -q setup provider set stub --key-command '\(command)'; \"$GW\" ask -m stub/m --timeout 100ms x"
      )
      #expect(ended.status == 12 && ended.errors.contains("took longer than"), "\(command)")
    }
    #expect(upstream.received.isEmpty)
  }

  @Test func refusesWordsThatAreNoText() throws {
    let ended = try Program(home: try TemporaryHome()).shell(
      "\"$GW\" ask \"$(printf 'bad\\377')\"")
    #expect(
      ended.status == 2 && ended.errors.hasPrefix("gw: word 2 of the command line is not UTF-8"))
  }

  @Test func explainsEvenUnderAWrongClock() throws {
    let home = try TemporaryHome()
    #expect(try Program(home: home).shell("GW_NOW=bad \"$GW\" -h").status == 0)
    let ended = try Program(home: home).shell("GW_NOW=bad \"$GW\" models --json")
    #expect(ended.status == 2 && ended.errors.hasPrefix("{\"error\":{\"code\":\"usage\""))
  }

  @Test func needsAHome() throws {
    let ended = try Program(home: try TemporaryHome()).shell("env -i \"$GW\" models")
    #expect(ended.status == 3 && ended.errors.contains("hint: export GW_HOME"))
  }

  @Test func failsClearlyWhereNothingCanBeWritten() throws {
    let ended = try Program(home: try TemporaryHome()).shell("GW_HOME=/dev/null \"$GW\" models")
    #expect(ended.status == 1 && ended.errors.contains("cannot make the folder '/dev/null/data'"))
  }

  @Test func readsALargePromptFromAPipe() throws {
    let upstream = try StubUpstream(always: [.send(Answers.stream(["hi"]))])
    defer { upstream.stop() }
    let home = try TemporaryHome()
    try Program(home: home).prepare(upstream)
    let ended = try Program(home: home).shell(
      "head -c 10000000 /dev/zero | tr '\\0' a | \"$GW\" ask -m stub/m")
    #expect(ended.output == "hi\n")
    #expect(upstream.received.first.map { $0.body.count > 10_000_000 } == true)
  }

  @Test(arguments: ["printf 'a\\000b'", "printf 'a\\377b'"])
  func refusesAPromptThatIsNoText(_ source: String) throws {
    let home = try TemporaryHome()
    let ended = try Program(home: home).shell("\(source) | \"$GW\" ask -m openai/gpt-4o x")
    #expect(ended.status == 2 && ended.errors.hasPrefix("gw: standard input is not text\n"))
  }
}

extension Instant {
  fileprivate static let distantFuture = Instant(milliseconds: 1 << 50)
}
