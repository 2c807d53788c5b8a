/// What each client owes for each model: figures from the tables, and the prices and rates that they come from.
package struct Bill: Sendable {
  package struct Line: Sendable {
    package var client: String
    package var model: String
    package var provider: String
    package var apiType: String
    package var tally: Tally
    /// Those that calls name, the most used first.
    package var prices: [(price: PriceRecord, calls: Int64)] = []
    package var rates: [(rate: ExchangeRate, calls: Int64)] = []
    /// The same worked out anew from the price book; nil unless it was asked for.
    package var again: Recomputed?
  }

  package struct Recomputed: Sendable, Equatable {
    package var usd: NanoUSD
    package var brl: NanoBRL
    /// Calls whose charge is not what the price book says.
    package var differing: Int64
  }

  /// By client, the dearest model first.
  package var lines: [Line]
  package var total: Tally

  package init(
    _ database: Database, _ period: Period, _ filter: Rollups.Filter, recomputes: Bool
  ) throws {
    var question = UsageReader.Question(
      starts: [period.start], end: period.end, parts: UsageKey.Part.allCases,
      wantsLatencies: false)
    question.filter = filter
    (lines, total) = try database.read {
      let answer = try UsageReader(database).answer(question)
      let provenance = Provenance(database)
      var lines: [UsageKey: Line] = [:]
      for (key, tallies) in answer {
        let tally = tallies[0]
        guard tally[.calls] > 0 || tally[.hits] > 0 else { continue }
        try lines[key.ofLine, default: Line(key)].add(tally, key, provenance)
      }
      return (lines.values.sorted(by: Line.isBefore), Tally.sum(of: answer))
    }
    if recomputes { try recompute(database, period, filter) }
  }

  /// Reads every call of the period.
  private mutating func recompute(
    _ database: Database, _ period: Period, _ filter: Rollups.Filter
  ) throws {
    let provenance = Provenance(database)
    var again: [UsageKey: Recomputed] = [:]
    let log = ReportReader(database, period, filter, now: period.end).logFilter
    try UsageLog(database).forEach(log) { record in
      let (usd, brl) = try provenance.charge(for: record)
      let key = UsageKey(line: record)
      var sum = again[key] ?? Recomputed(usd: .zero, brl: NanoBRL(nanos: 0), differing: 0)
      sum.usd = sum.usd.adding(usd ?? .zero)
      sum.brl = sum.brl.adding(brl ?? NanoBRL(nanos: 0))
      if usd != record.cost || brl != record.costBRL { sum.differing += 1 }
      again[key] = sum
      return true
    }
    for index in lines.indices { lines[index].again = again[lines[index].key] }
  }
}

extension Bill.Line {
  fileprivate init(_ key: UsageKey) {
    self.init(
      client: key.client, model: key.model, provider: key.provider, apiType: key.apiType,
      tally: Tally())
  }

  fileprivate var key: UsageKey {
    var key = UsageKey()
    (key.client, key.model, key.provider, key.apiType) = (client, model, provider, apiType)
    return key
  }

  fileprivate mutating func add(
    _ more: Tally, _ key: UsageKey, _ provenance: Provenance
  ) throws {
    tally.add(more)
    guard more[.calls] > 0 else { return }
    if let price = try provenance.price(key.priceID) {
      if let index = prices.firstIndex(where: { $0.price.id == price.id }) {
        prices[index].calls += more[.calls]
      } else {
        prices.append((price, more[.calls]))
      }
      prices.sort { ($1.calls, $0.price.id) < ($0.calls, $1.price.id) }
    }
    if let rate = try provenance.rate(key.rateID) {
      if let index = rates.firstIndex(where: { $0.rate.id == rate.id }) {
        rates[index].calls += more[.calls]
      } else {
        rates.append((rate, more[.calls]))
      }
      rates.sort { ($1.calls, $0.rate.id) < ($0.calls, $1.rate.id) }
    }
  }

  fileprivate static func isBefore(_ left: Bill.Line, _ right: Bill.Line) -> Bool {
    (left.client, right.tally[.nanoUSD], left.model, left.provider, left.apiType)
      < (right.client, left.tally[.nanoUSD], right.model, right.provider, right.apiType)
  }
}

extension UsageKey {
  /// Without price and rate: what a bill has a line for.
  fileprivate var ofLine: UsageKey {
    var key = self
    (key.priceID, key.rateID) = (0, 0)
    return key
  }

  fileprivate init(line record: UsageRecord) {
    self.init()
    (client, model, provider) = (record.client, record.model, record.provider)
    apiType = record.apiType.rawValue
  }
}

/// Rows of the price book and of the rates, each read once.
private final class Provenance {
  private let database: Database
  private var prices: [Int64: PriceRecord?] = [:]
  private var rates: [Int64: ExchangeRate?] = [:]

  init(_ database: Database) { self.database = database }

  func price(_ id: Int64) throws -> PriceRecord? {
    if let known = prices[id] { return known }
    let found = try id == 0 ? nil : PriceBook(database).find(id)
    prices[id] = .some(found)
    return found
  }

  func rate(_ id: Int64) throws -> ExchangeRate? {
    if let known = rates[id] { return known }
    let found = try id == 0 ? nil : ExchangeRates(database).find(id)
    rates[id] = .some(found)
    return found
  }

  /// What a call costs by the rows it names. What a provider reported, or nobody knows, is taken as it is.
  func charge(for record: UsageRecord) throws -> (NanoUSD?, NanoBRL?) {
    guard record.costSource == .computed || record.costSource == .estimated,
      let price = try price(record.priceID ?? 0)
    else { return (record.cost, record.costBRL) }
    let exact = Pricing.cost(of: record.usage, images: record.imageCount, at: price.price)
    return (exact.roundedUp, try rate(record.rateID ?? 0).flatMap { exact.converted(at: $0) })
  }
}
