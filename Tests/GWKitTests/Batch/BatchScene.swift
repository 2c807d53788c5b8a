import Foundation
import Synchronization
import TestSupport
import Testing

@testable import GWKit

/// A home with a provider on loopback whose answers are a test's to say, and batches of prompts to it: `a/m` costs one
/// and two dollars a million tokens; `b/n` is a second one, which always answers.
final class BatchScene {
  let home: TemporaryHome
  let database: Database
  let upstream: StubUpstream
  let second: StubUpstream
  var world: World
  var width = 4
  var isOrdered = false
  var isPlain = false
  /// Whether somebody reads.
  var takesMore: () -> Bool = { true }
  /// What was shown because it could be kept nowhere.
  private(set) var rescued: [JSON] = []
  /// What the requests of all lines have besides.
  var adjust: (inout AskRequest) -> Void = { _ in }

  /// What came out of a run.
  struct Output {
    var lines: [JSON]
    var report: BatchReport

    func answer(_ id: String) -> String? {
      line(id)?["response"]?["text"]?.string
    }

    func code(_ id: String?) -> String? { line(id)?["error"]?.string }

    private func line(_ id: String?) -> JSON? {
      lines.first { $0["custom_id"]?.string == id }
    }

    var ids: [String?] { lines.map { $0["custom_id"]?.string } }
  }

  init(
    isInterrupted: @escaping () -> Bool = { false },
    _ answer: @escaping @Sendable (_ prompt: String, _ number: Int) -> [StubUpstream.Step]
  ) throws {
    upstream = try StubUpstream { request, number in answer(Self.prompt(of: request), number) }
    second = try StubUpstream(always: [.send(Self.answer("from b"))])
    home = try TemporaryHome()
    database = try home.database()
    world = World.loopback(home: home, isInterrupted: isInterrupted)
    world.signals.pending = { isInterrupted() ? .interrupt : nil }
    world.sleep = { SystemClock.sleep(milliseconds: $0, unless: { false }) }
    let (urls, database) = ([("a/m", upstream.baseURL), ("b/n", second.baseURL)], database)
    try database.write {
      for (name, url) in urls {
        let id = try #require(ModelID(name))
        try Providers(database).save(Provider(name: id.provider, baseURL: url), now: .testNow)
        _ = try ModelRegistry(database).add(RegisteredModel(id: id, name: name), now: .testNow)
        try PriceBook(database).add(
          Price(input: 1_000_000_000, output: 2_000_000_000), for: id, source: "test",
          isRounded: false, now: .testNow)
      }
      try Settings(database).set(.askRetries, to: "0", now: .testNow)
      try Settings(database).set(.askModel, to: "a/m", now: .testNow)
      try Settings(database).set(.askMaxTokens, to: "100", now: .testNow)
    }
  }

  deinit {
    upstream.stop()
    second.stop()
  }

  static func prompt(of request: StubUpstream.Request) -> String {
    (try? JSON(parsing: request.body))?["messages"]?.array?.last?["content"]?.string ?? ""
  }

  /// 9 tokens in, 3 out.
  static func answer(_ text: String) -> [UInt8] {
    Answers.http(
      200,
      """
      {"id":"x","choices":[{"index":0,"message":{"role":"assistant","content":"\(text)"},\
      "finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":3}}
      """)
  }

  /// The prompts that the provider got.
  var asked: [String] { upstream.received.map(Self.prompt) }

  var outputPath: String { home.path + "/out.jsonl" }
  var statePath: String { BatchFile.statePath(of: outputPath) }

  func lines(_ prompts: [String]) -> [String] {
    prompts.enumerated().map { #"{"id":"\#($0)","prompt":"\#($1)"}"# }
  }

  /// A run whose output goes nowhere but here.
  func stream(_ input: [String]) throws -> Output {
    let written = Mutex<[UInt8]>([])
    let report = try run(
      input,
      .stream(
        BatchStream(write: { bytes in written.withLock { $0 += bytes } }, takesMore: takesMore)))
    return Output(lines: try Self.parsed(written.withLock { $0 }), report: report)
  }

  /// A run that writes, or goes on with, the file.
  func file(_ input: [String], resumes: Bool = false, run: String = "run") throws -> Output {
    let file = try BatchFile.open(outputPath, resumes: resumes, run: run)
    let report = try self.run(input, .file(file))
    return Output(lines: try written(), report: report)
  }

  func written() throws -> [JSON] {
    try Self.parsed(FileSystem.read(outputPath, limit: 1 << 20))
  }

  private static func parsed(_ bytes: [UInt8]) throws -> [JSON] {
    try bytes.split(separator: UInt8(ascii: "\n")).map { try JSON(parsing: Array($0)) }
  }

  private func run(_ input: [String], _ output: BatchOutput) throws -> BatchReport {
    let path = home.path + "/in.jsonl"
    try FileSystem.write(Array(input.joined(separator: "\n").utf8), to: path)
    let file = try InputFile(path)
    var job = BatchJob(
      input: file.descriptor, compose: compose, render: Self.render, output: output)
    job.width = width
    job.isOrdered = isOrdered
    job.isPlain = isPlain
    job.rescue = { bytes in self.rescued += (try? Self.parsed(bytes)) ?? [] }
    let report = Batch(job, world: world, database: database).run()
    withExtendedLifetime(file) {}
    return report
  }

  private func compose(_ line: BatchLine) -> AskRequest {
    var ask = AskRequest(chat: line.chat, startedMonotonic: world.monotonic())
    ask.model = line.model
    ask.client = line.client
    ask.wait = .seconds(20)
    adjust(&ask)
    return ask
  }

  private static func render(_ outcome: BatchOutcome) -> [UInt8] {
    let (response, error): (JSON, JSON) =
      switch outcome.result {
      case .success(let receipt): (["text": .string(receipt.response.text)], nil)
      case .failure(let error): (nil, .string(outcome.code ?? error.kind.rawValue))
      }
    let value: JSON = [
      "line": .integer(outcome.line), "custom_id": .optional(outcome.id), "response": response,
      "error": error,
    ]
    return value.bytes() + [UInt8(ascii: "\n")]
  }

  func rows() throws -> [UsageRecord] {
    try UsageLog(database).newest(UsageLog.Filter(), limit: 1000)
  }

  func budget(_ limit: Int64) throws {
    let book = BudgetBook(database, settings: SettingValues(), zones: world.zones)
    let budget = Budget(
      scope: "default", unit: .usd, period: .daily, limit: limit, createdAt: .testNow)
    _ = try database.write { try book.put(budget, now: .testNow) }
  }

  func deposits() throws -> Int64 {
    try database.first("SELECT count(*) FROM batch_answers") { $0.int(0) } ?? 0
  }
}
