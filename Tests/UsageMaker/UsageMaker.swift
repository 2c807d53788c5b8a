import Foundation
import GWKit

/// Makes rows of the log, in the order of time: clients of very different size, a day's rise and fall, models at their
/// seeded prices, failures with a second try elsewhere, hits and refusals.
struct UsageMaker {
  private struct Model {
    var registered: RegisteredModel
    var price: PriceRecord
    /// Milliseconds that most answers take.
    var pace: Double
  }

  private let start: Instant
  private let span: Int64
  private let clients: [String]
  private let models: [Model]
  private let rate: ExchangeRate?
  private var random = SplitMix(state: 42)
  private var pending: UsageRecord?

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

  init(_ database: Database, from now: Instant, days: Int64, clients: Int) throws {
    start = now.startOfDay.adding(days: -days)
    span = days * 86_400_000
    self.clients = (1...clients).map { "client-\($0)" }
    let prices = try PriceBook(database).prices(at: now)
    let registered = try ModelRegistry(database).all().filter { prices[$0.id] != nil }
    let step = max(1, registered.count / 6)
    models = stride(from: 0, to: registered.count, by: step).prefix(6).compactMap { index in
      prices[registered[index].id].map {
        Model(registered: registered[index], price: $0, pace: 600 + 350 * Double(index / step))
      }
    }
    rate = try ExchangeRates(database).rate(at: now)
    let names = self.clients
    _ = try database.write {
      for name in names { _ = try Clients(database).add(Client(name: name, createdAt: now)) }
    }
  }

  private mutating func chance(_ share: Double) -> Bool {
    Double.random(in: 0..<1, using: &random) < share
  }

  /// `count` rows of a log of `all`, after those that were made.
  mutating func rows(_ count: Int, of all: Int, after made: Int) -> [UsageRecord] {
    (made..<made + count).map { index in
      // Evenly through the days, and within a day more at noon than at night.
      let even = Double(index) / Double(all) * Double(span)
      let swing = 86_400_000 / (2 * Double.pi) * 0.8 * sin(2 * .pi * even / 86_400_000)
      return row(at: start.adding(milliseconds: Int64(max(0, even - swing))))
    }
  }

  private mutating func row(at moment: Instant) -> UsageRecord {
    if let failed = pending {
      pending = nil
      return answer(after: failed, at: moment)
    }
    // The squares make a few clients and models the most of it.
    let client = clients[
      Int(pow(Double.random(in: 0..<1, using: &random), 2) * Double(clients.count))]
    let index = Int(pow(Double.random(in: 0..<1, using: &random), 1.5) * Double(models.count))
    var record = blank(
      models[index], client, request: CallID.make(at: moment, random: bytes()), at: moment)
    record.conversation = "c\(Int.random(in: 0..<50_000, using: &random))"
    record.phone = String(Int.random(in: 1000...9999, using: &random))
    if chance(0.25) {
      hit(&record, models[index])
    } else if chance(0.02) {
      fail(&record)
    } else if chance(0.004) {
      refuse(&record)
    } else {
      call(&record, models[index])
    }
    return record
  }

  private mutating func bytes() -> [UInt8] {
    (0..<10).map { _ in UInt8.random(in: 0...255, using: &random) }
  }

  private mutating func blank(
    _ model: Model, _ client: String, request: String, at moment: Instant
  ) -> UsageRecord {
    let id = model.registered.id
    var record = UsageRecord(
      id: CallID.make(at: moment, random: bytes()), requestID: request, client: client,
      apiType: chance(0.9) ? .gateway : .direct, provider: id.provider, modelRequested: id.text,
      model: id.text, outcome: .ok, latencyMilliseconds: 1, createdAt: moment, finishedAt: moment)
    if record.apiType == .gateway { record.provider = "vercel" }
    record.priceID = model.price.id
    record.rateID = rate?.id
    record.trigger = .first
    record.cacheStatus = .miss
    return record
  }

  private mutating func tokens() -> Usage {
    Usage(
      inputTokens: Int64(exp(Double.random(in: 3...8, using: &random))),
      outputTokens: Int64(exp(Double.random(in: 2...6.5, using: &random))),
      cacheReadTokens: chance(0.2) ? Int64.random(in: 0...20, using: &random) : 0)
  }

  private mutating func call(_ record: inout UsageRecord, _ model: Model) {
    record.usage = tokens()
    record.usageSource = .provider
    let exact = Pricing.cost(of: record.usage, images: 0, at: model.price.price)
    record.cost = exact.roundedUp
    record.costBRL = rate.flatMap { exact.converted(at: $0) }
    record.costSource = .computed
    record.finishReason = .stop
    record.httpStatus = 200
    record.maxTokensSent = 4096
    let spread = (0..<4).reduce(0.0) { sum, _ in
      sum + Double.random(in: -1...1, using: &random)
    }
    record.latencyMilliseconds = Int64(model.pace * exp(spread * 0.6))
    if chance(0.7) { record.firstTokenMilliseconds = record.latencyMilliseconds / 4 }
    record.finishedAt = record.createdAt.adding(milliseconds: record.latencyMilliseconds)
  }

  private mutating func hit(_ record: inout UsageRecord, _ model: Model) {
    record.outcome = .hit
    record.cacheStatus = .hit
    record.trigger = nil
    record.usageSource = .cache
    record.costSource = .cache
    (record.cost, record.costBRL) = (.zero, NanoBRL(nanos: 0))
    let usage = tokens()
    let exact = Pricing.cost(of: usage, images: 0, at: model.price.price)
    record.avoided = CacheSavings(
      hits: 1, tokens: usage.totalTokens, usd: exact.roundedUp ?? .zero,
      brl: rate.flatMap { exact.converted(at: $0) } ?? NanoBRL(nanos: 0))
  }

  private mutating func fail(_ record: inout UsageRecord) {
    record.outcome = .error
    record.errorCode = chance(0.5) ? "rate_limited" : "server_error"
    record.errorMessage = "the server is busy"
    record.httpStatus = record.errorCode == "rate_limited" ? 429 : 503
    record.latencyMilliseconds = Int64.random(in: 20...900, using: &random)
    (record.cost, record.costBRL) = (.zero, NanoBRL(nanos: 0))
    if chance(0.9) {
      record.nextRoute = "\(models[0].registered.id.provider) \(models[0].registered.id.text)"
      pending = record
    }
  }

  private mutating func answer(after failed: UsageRecord, at moment: Instant) -> UsageRecord {
    var record = blank(models[0], failed.client, request: failed.requestID, at: moment)
    record.modelRequested = failed.modelRequested
    record.attempt = failed.attempt + 1
    record.trigger = .fallback
    call(&record, models[0])
    return record
  }

  private mutating func refuse(_ record: inout UsageRecord) {
    record.outcome = .refused
    record.errorCode = "budget_exceeded"
    record.errorMessage = "the budget has no room for it"
    record.latencyMilliseconds = 2
    (record.cost, record.costBRL) = (.zero, NanoBRL(nanos: 0))
  }
}
