import Foundation
import TestSupport

@testable import GWKit

/// A log that grows at random, always in the same way for the same seed, and what it adds up to by the plainest reading.
final class UsageScene {
  let home: TemporaryHome
  let database: Database
  private var random: SplitMix
  private var number = 0

  init(seed: UInt64) throws {
    home = try TemporaryHome()
    database = try home.database()
    random = SplitMix(state: seed)
  }

  struct SplitMix: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }
  }

  func pick<Value>(_ values: [Value]) -> Value {
    values[Int.random(in: values.indices, using: &random)]
  }
  func number(_ range: ClosedRange<Int64>) -> Int64 { Int64.random(in: range, using: &random) }

  /// Requests of one call and of several, of which some are unfinished for a while, all within `span`.
  func add(requests: Int, in span: Range<Instant>) throws {
    var unfinished: [(request: String, attempt: Int64, client: String, at: Instant)] = []
    for _ in 0..<requests {
      if !unfinished.isEmpty, number(0...2) == 0 {
        let next = unfinished.remove(at: Int(number(0...Int64(unfinished.count - 1))))
        let later = next.at.adding(milliseconds: number(1...7_200_000))
        let row = record(next.request, next.attempt + 1, next.client, at: later)
        try add(row)
        if row.nextRoute != nil {
          unfinished.append((next.request, next.attempt + 1, next.client, later))
        }
        continue
      }
      number += 1
      let at = Instant(
        milliseconds: number(span.lowerBound.milliseconds...span.upperBound.milliseconds - 1))
      let row = record("r\(number)", 1, pick(["acme", "beta", "gama", "delta"]), at: at)
      try add(row)
      if row.nextRoute != nil { unfinished.append((row.requestID, 1, row.client, at)) }
    }
  }

  func add(_ row: UsageRecord) throws { try database.write { try UsageLog(database).add(row) } }

  /// Late figures for some rows.
  func settle(_ count: Int) throws {
    let rows = try UsageLog(database).newest(UsageLog.Filter(), limit: .max)
    for _ in 0..<count {
      var row = pick(rows)
      row.cost = NanoUSD(nanos: number(0...5_000_000))
      row.usage.outputTokens = number(0...900)
      row.outcome = pick([.ok, .error])
      row.latencyMilliseconds = number(0...90_000)
      _ = try database.write { try UsageLog(database).replace(row) }
    }
  }

  private func record(
    _ request: String, _ attempt: Int64, _ client: String, at: Instant
  ) -> UsageRecord {
    let model = pick(["p1/a", "p1/b", "p2/c"])
    let outcome = pick(
      [.ok, .ok, .ok, .error, .partial, .refused, .hit, .interrupted, .presumed]
        as [UsageRecord.Outcome])
    var row = UsageRecord(
      id: UUID().uuidString, requestID: request, client: client,
      apiType: pick([.gateway, .direct]), provider: String(model.prefix(2)),
      modelRequested: pick([model, model, "p1/a"]), model: model, outcome: outcome,
      latencyMilliseconds: number(0...4) == 0 ? number(0...300_000) : number(0...3000),
      createdAt: at, finishedAt: at.adding(milliseconds: 1))
    row.attempt = attempt
    row.trigger = attempt == 1 ? .first : pick([.retry, .fallback])
    row.waitMilliseconds = attempt == 1 ? 0 : number(0...2000)
    row.cacheStatus = outcome == .hit ? .hit : pick([.miss, .off, .refresh])
    if outcome == .hit {
      row.avoided = CacheSavings(
        hits: 1, tokens: number(1...900), usd: NanoUSD(nanos: number(0...99)),
        brl: NanoBRL(nanos: number(0...99)))
    } else if outcome != .refused {
      row.usage = Usage(
        inputTokens: number(0...5000), outputTokens: number(0...900),
        cacheReadTokens: number(0...50), cacheWriteTokens: number(0...50),
        reasoningTokens: number(0...50))
      row.cost = pick([nil, NanoUSD(nanos: number(0...9_000_000))])
      row.costBRL = row.cost.map { NanoBRL(nanos: $0.nanos * 5) }
      row.firstTokenMilliseconds = pick([nil, number(0...2000)])
    }
    if outcome == .error { row.errorCode = pick(["timeout", "rate_limited"]) }
    if outcome == .error, number(0...1) == 0 { row.nextRoute = "retry" }
    return row
  }
}

/// What the rows of a log add up to, reckoned from all of them with nothing but loops.
struct PlainCount {
  var figures: [String: Int64] = [:]
  var requestTimes: [Int64] = []
  var callTimes: [Int64] = []
  var firstTokens: [Int64] = []

  /// Rows of `keep`, told apart by `key`.
  static func of(
    _ database: Database, keep: (UsageRecord) -> Bool, key: (UsageRecord) -> String
  ) throws -> [String: PlainCount] {
    let rows = try UsageLog(database).newest(UsageLog.Filter(), limit: .max).reversed()
    let requests = Dictionary(grouping: rows, by: \.requestID)
    var counts: [String: PlainCount] = [:]
    for row in rows where keep(row) {
      counts[key(row), default: PlainCount()].add(row, requests[row.requestID] ?? [])
    }
    return counts
  }

  private mutating func add(_ row: UsageRecord, _ all: [UsageRecord]) {
    func count(_ name: String, _ amount: Int64 = 1) { figures[name, default: 0] += amount }
    let called = ![.refused, .hit].contains(row.outcome)
    if called {
      count("calls")
      if [.error, .partial].contains(row.outcome) { count("call_errors") }
      if row.cost == nil { count("unpriced") }
      count("input_tokens", row.usage.inputTokens)
      count("output_tokens", row.usage.outputTokens)
      count("cache_read_tokens", row.usage.cacheReadTokens)
      count("cache_write_tokens", row.usage.cacheWriteTokens)
      count("reasoning_tokens", row.usage.reasoningTokens)
      count("nano_usd", row.cost?.nanos ?? 0)
      count("nano_brl", row.costBRL?.nanos ?? 0)
      if row.outcome != .presumed { callTimes.append(row.latencyMilliseconds) }
      if let first = row.firstTokenMilliseconds { firstTokens.append(first) }
    }
    count("avoided_tokens", row.avoided.tokens)
    count("avoided_nano_usd", row.avoided.usd.nanos)
    count("avoided_nano_brl", row.avoided.brl.nanos)
    // Rows come in the order in which they were written.
    let newest = all.map(\.attempt).max()
    guard row.attempt == newest, all.last(where: { $0.attempt == newest })?.id == row.id else {
      return
    }
    count("requests")
    if [.error, .partial].contains(row.outcome) { count("errors") }
    if row.outcome == .refused { count("refused") }
    if row.outcome == .hit { count("hits") }
    if called, row.cacheStatus == .miss { count("misses") }
    let wentElsewhere = row.model != row.modelRequested || all.contains { $0.trigger == .fallback }
    if row.outcome != .refused, wentElsewhere { count("fallbacks") }
    if called, row.outcome != .presumed {
      let time = all.filter { $0.outcome != .refused }
        .reduce(0) { $0 + $1.latencyMilliseconds + $1.waitMilliseconds }
      count("request_ms", time)
      requestTimes.append(time)
    }
  }
}
