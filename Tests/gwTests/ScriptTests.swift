import Foundation
import GWKit
import TestSupport
import Testing

@testable import gw

/// Sessions at the command line, each in a home of its own, run in process. In a script
///
///     < text       is piped into the next command
///     ~ text       is typed at a terminal that the next command runs on, a line each
///     $ gw …       runs it; VAR=value before it, quotes as in a shell, $UPSTREAM is a server on loopback,
///                  $HOME the session's folder, $ID what its file `id` holds, $FILES the folder Scripts/files
///     > text       is the next line of its standard output
///     ! text       of its standard error
///     ? 2          its exit status, when it is not 0
///
/// `[..]` stands for anything in a line, a line `[...]` for any number of lines. Everything printed must be expected, and everything expected printed.
struct ScriptTests {
  static let scripts: [String] = {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Scripts")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(".txt") }.sorted().map { folder.path + "/" + $0 }
  }()

  @Test func findsScripts() {
    #expect(Self.scripts.count >= 5)
  }

  @Test(arguments: scripts)
  func goesAsWritten(_ path: String) throws {
    let upstream = try ScriptUpstream.start()
    defer { upstream.stop() }
    let home = try TemporaryHome()
    let name = URL(fileURLWithPath: path).lastPathComponent
    for step in ScriptStep.steps(in: try String(contentsOfFile: path, encoding: .utf8)) {
      let ran = ScriptRun(home: home, upstream: upstream).run(step)
      let expected = step.expected.replacing("$FILES", with: ScriptRun.files)
        .replacing("$HOME", with: home.path)
      #expect(
        ran.matches(expected), "\(name): $ \(step.command)\nexpected:\n\(expected)\ngot:\n\(ran)")
    }
  }
}

/// One command of a script with what it should print.
struct ScriptStep {
  var command: String
  var input: String?
  var typed: [String]?
  var expected = ScriptOutput()

  static func steps(in text: String) -> [ScriptStep] {
    var steps: [ScriptStep] = []
    var input: String?
    var typed: [String]?
    for line in text.split(separator: "\n") {
      let rest = String(line.dropFirst(2))
      switch line.prefix(1) {
      case "<": input = (input ?? "") + rest + "\n"
      case "$":
        steps.append(ScriptStep(command: rest, input: input, typed: typed))
        (input, typed) = (nil, nil)
      case "~": typed = (typed ?? []) + [rest]
      case ">": steps[steps.count - 1].expected.output.append(rest)
      case "!": steps[steps.count - 1].expected.errors.append(rest)
      case "?": steps[steps.count - 1].expected.status = Int32(rest) ?? -1
      default: break
      }
    }
    return steps
  }
}

/// What a command printed, or should print.
struct ScriptOutput: CustomStringConvertible {
  var output: [String] = []
  var errors: [String] = []
  var status: Int32 = 0

  var description: String {
    (output.map { "> " + $0 } + errors.map { "! " + $0 } + ["? \(status)"]).joined(separator: "\n")
  }

  func matches(_ expected: ScriptOutput) -> Bool {
    status == expected.status && Self.match(output, expected.output)
      && Self.match(errors, expected.errors)
  }

  func replacing(_ word: String, with text: String) -> ScriptOutput {
    var copy = self
    copy.output = output.map { $0.replacingOccurrences(of: word, with: text) }
    copy.errors = errors.map { $0.replacingOccurrences(of: word, with: text) }
    return copy
  }

  private static func match(_ lines: [String], _ patterns: [String]) -> Bool {
    guard let first = patterns.first else { return lines.isEmpty }
    if first == "[...]" {
      return (0...lines.count).contains {
        match(Array(lines.dropFirst($0)), Array(patterns.dropFirst()))
      }
    }
    guard let line = lines.first, match(line, first) else { return false }
    return match(Array(lines.dropFirst()), Array(patterns.dropFirst()))
  }

  private static func match(_ line: String, _ pattern: String) -> Bool {
    let parts = pattern.components(separatedBy: "[..]")
    guard parts.count > 1 else { return line == pattern }
    var rest = Substring(line)
    guard rest.hasPrefix(parts[0]), rest.hasSuffix(parts[parts.count - 1]) else { return false }
    for part in parts where !part.isEmpty {
      guard let range = rest.range(of: part) else { return false }
      rest = rest[range.upperBound...]
    }
    return true
  }
}

/// Runs one step in process.
struct ScriptRun {
  let home: TemporaryHome
  let upstream: StubUpstream

  func run(_ step: ScriptStep) -> ScriptOutput {
    var words = Self.words(
      step.command.replacingOccurrences(of: "$UPSTREAM", with: upstream.baseURL)
        .replacingOccurrences(of: "$HOME", with: home.path)
        .replacingOccurrences(of: "$ID", with: kept)
        .replacingOccurrences(of: "$FILES", with: Self.files))
    var environment = ["GW_HOME": home.path]
    while let equals = words.first?.firstIndex(of: "="), words.first?.hasPrefix("gw") == false {
      let word = words.removeFirst()
      environment[String(word[..<equals])] = String(word[word.index(after: equals)...])
    }
    words.removeFirst()
    var world = World.loopback(home: home, environment: environment)
    if let now = environment["GW_NOW"].flatMap({ Instant($0) }) { world.now = { now } }
    world.shellOutput = { (command, timeout) throws(SystemError) in
      try Shell.output(of: command, limit: 65_536, timeout: timeout)
    }
    planPrograms(&world)
    let screen = Screen()
    let outcome = Run(world: world, console: screen.console(input: step.input, typed: step.typed))
      .main(words)
    return ScriptOutput(
      output: Self.lines(screen.output), errors: Self.lines(screen.errors),
      status: outcome.status.code)
  }

  /// A crontab of the session's own, and no other program.
  private func planPrograms(_ world: inout World) {
    let programs = FakePrograms(file: home.path + "/crontab")
    let account = Account(id: 1000, name: "tester", home: home.path)
    world.children = { invocations, _, _, _ in programs.run(invocations) }
    world.executable = { () throws(SystemError) in "/usr/local/bin/gw" }
    world.account = { account }
  }

  static let files = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Scripts/files").path

  private var kept: String {
    let text = try? String(contentsOfFile: home.path + "/id", encoding: .utf8)
    return (text ?? "").trimmingCharacters(in: .newlines)
  }

  private static func lines(_ bytes: [UInt8]) -> [String] {
    var lines = String(decoding: bytes, as: UTF8.self).components(separatedBy: "\n")
    if lines.last == "" { lines.removeLast() }
    return lines
  }

  /// Blanks part words; single and double quotes keep them together.
  static func words(_ line: String) -> [String] {
    var words: [String] = []
    var word: String?
    var quote: Character?
    for character in line {
      if let open = quote {
        if character == open { quote = nil } else { word?.append(character) }
      } else if character == "'" || character == "\"" {
        quote = character
        word = word ?? ""
      } else if character == " " {
        if let done = word { words.append(done) }
        word = nil
      } else {
        word = (word ?? "") + String(character)
      }
    }
    return words + (word.map { [$0] } ?? [])
  }
}

/// Standard output and error in memory.
final class Screen {
  private(set) var output: [UInt8] = []
  private(set) var errors: [UInt8] = []

  func console(
    input: String?, typed: [String]? = nil, style: TerminalStyle = .plain
  ) -> Console {
    var pending: [[UInt8]] = input.map { [Array($0.utf8)] } ?? []
    for line in typed ?? [] { pending.append(Array(line.utf8) + [0x0A]) }
    return Console(
      style: style, errorStyle: style,
      input: Console.Input(
        kind: input == nil ? .device : .pipe, isTerminal: typed != nil,
        waitUntilReadable: { (_) throws(SystemError) in true },
        read: { (_) throws(SystemError) in
          pending.isEmpty ? [] : pending.removeFirst()
        },
        setHidden: { (_) throws(SystemError) in }),
      output: { (bytes, _) throws(SystemError) in self.output += bytes },
      errors: { (bytes) throws(SystemError) in self.errors += bytes })
  }
}

/// An upstream that says back what it was asked, or fails as the prompt tells it to.
enum ScriptUpstream {
  static func start() throws -> StubUpstream {
    try StubUpstream { request, _ in
      if request.head.hasPrefix("GET ") {
        return [
          .send(
            request.head.contains("sk-bad")
              ? Answers.error(401, "no such key")
              : Answers.http(200, #"{"data":[{"id":"a"},{"id":"b"}]}"#))
        ]
      }
      let body = try? JSON(parsing: request.body)
      if let steps = DialectUpstream.steps(request) { return steps }
      let content = body?["messages"]?.array?.last?["content"]
      let prompt = content?.string ?? content?.array?.last?["text"]?.string ?? ""
      let isStream = body?["stream"] == true
      if body?["model"] == "down" { return [.send(Answers.error(503, "down for repair"))] }
      switch prompt {
      case "!401": return [.send(Answers.error(401, "bad key"))]
      case "!429": return [.send(Answers.error(429, "slow down"))]
      case "!500": return [.send(Answers.error(500, "broken"))]
      case "!cut": return [.send(Answers.streamHead + Array(Answers.chunk("half").utf8))]
      case "!key":
        let line = request.head.split(separator: "\r\n").first { $0.hasPrefix("Authorization: ") }
        return [.send(Answers.stream([String((line ?? "none").dropFirst(15))]))]
      case "!echo-key":
        let line = request.head.split(separator: "\r\n").first { $0.hasPrefix("Authorization: ") }
        let key = String((line ?? "").dropFirst("Authorization: Bearer ".count))
        return [.send(Answers.error(401, "your key \(key) is bad"))]
      case "!two": return [.send(Answers.two)]
      case "!tool": return [.send(Answers.toolCall)]
      case "!body": return [.send(Answers.stream([String(decoding: request.body, as: UTF8.self)]))]
      default:
        let escaped = String(JSON.string("echo: \(prompt)").text().dropFirst().dropLast())
        return isStream
          ? [.send(Answers.stream(["echo: ", prompt]))] : [.send(Answers.whole(escaped))]
      }
    }
  }
}
