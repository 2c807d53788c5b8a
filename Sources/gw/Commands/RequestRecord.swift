import GWKit

/// One request as `gw metrics show` prints it: its calls, and for the last of them the rows and the arithmetic that
/// its cost can be recomputed from.
struct RequestRecord {
  private let calls: [UsageRecord]
  private let price: PriceRecord?
  private let rate: ExchangeRate?

  init(_ calls: [UsageRecord], database: Database) throws {
    self.calls = calls
    price = try calls.last?.priceID.flatMap { try PriceBook(database).find($0) }
    rate = try calls.last?.rateID.flatMap { try ExchangeRates(database).find($0) }
  }

  static let columns: [Column] = [
    Column("request_id", .identifier), Column("created_at", .time),
    Column("client", .identifier), Column("conversation", .outside), Column("phone", .identifier),
    Column("tags", .json), Column("model_requested", .text), Column("model", .text),
    Column("provider", .text), Column("api_type", .text), Column("outcome", .text),
    Column("finish_reason", .text), Column("usage", .json), Column("cost_usd", .number),
    Column("cost_brl", .number), Column("cost_source", .text), Column("cost_note", .text),
    Column("formula", .text), Column("price", .json), Column("fx", .json),
    Column("latency_ms", .duration), Column("ttft_ms", .duration),
    Column("error_code", .text), Column("error_message", .outside), Column("story", .list),
    Column("attempts", .json),
  ]

  var row: [JSON] {
    guard let last = calls.last else { preconditionFailure("a request has a call") }
    return [
      .string(last.requestID), .string(last.createdAt.text), .string(last.client),
      .optional(last.conversation), .optional(last.phone), .object(last.tags),
      .string(last.modelRequested), .string(last.model), .string(last.provider),
      .string(last.apiType.rawValue), .string(last.outcome.rawValue),
      .optional(last.finishReason?.rawValue), UsageValue.json(last.usage, last.usageSource),
      .number(optional: calls.cost?.text), .number(optional: calls.costBRL?.text),
      .optional(last.costSource?.rawValue), .optional(last.costNote),
      .optional(CostFormula.text(last, price: price?.price)), priceValue, rateValue,
      .integer(last.latencyMilliseconds), .optional(last.firstTokenMilliseconds),
      .optional(last.errorCode), .optional(last.errorMessage),
      .array(calls.map { .string(AttemptStory.text($0)) }),
      .array(calls.map(CallRecord.json)),
    ]
  }

  private var priceValue: JSON {
    guard let price else { return .null }
    return [
      "id": .integer(price.id), "model": .string(price.model.text),
      "source": .string(price.source), "effective_at": .string(price.effectiveAt.text),
      "input_usd_per_1m": .number(PriceText.text(price.price.input)),
      "output_usd_per_1m": .number(PriceText.text(price.price.output)),
      "cache_read_usd_per_1m": .number(optional: price.price.cacheRead.map(PriceText.text)),
      "cache_write_usd_per_1m": .number(optional: price.price.cacheWrite.map(PriceText.text)),
      "cache_write_1h_usd_per_1m": .number(
        optional: price.price.cacheWriteHour.map(PriceText.text)),
      "reasoning_usd_per_1m": .number(optional: price.price.reasoning.map(PriceText.text)),
      "usd_per_request": .number(PriceText.text(price.price.perRequest)),
      "usd_per_image": .number(PriceText.text(price.price.perImage)),
      "rounded": .bool(price.isRounded),
    ]
  }

  private var rateValue: JSON {
    guard let rate else { return .null }
    return [
      "id": .integer(rate.id), "brl_per_usd": .number(rate.text),
      "spread_percent": .number(rate.spreadPercent), "source": .string(rate.source),
      "effective_at": .string(rate.effectiveAt.text),
    ]
  }
}

/// The arithmetic behind a computed or estimated cost, for reading and for redoing.
enum CostFormula {
  static func text(_ record: UsageRecord, price: Price?) -> String? {
    guard let price, let cost = record.cost,
      record.costSource == .computed || record.costSource == .estimated
    else { return nil }
    let sum = Pricing.classes(of: record.usage, at: price).filter { $0.tokens > 0 }
      .map { "\($0.tokens) × \(PriceText.text($0.price))" }
    let tokens = sum.isEmpty ? "0" : sum.joined(separator: " + ")
    var extra = price.perRequest > 0 ? " + \(DecimalText.text(price.perRequest, places: 9))" : ""
    if price.perImage > 0, record.imageCount > 0 {
      extra += " + \(record.imageCount) × \(DecimalText.text(price.perImage, places: 9))"
    }
    return "(\(tokens)) / 1000000\(extra) = \(cost.text), rounded up to the nano-dollar"
  }
}

/// One call of a request as a sentence.
enum AttemptStory {
  static func text(_ record: UsageRecord) -> String {
    let place = "\(record.attempt). \(record.model) at \(record.provider)"
    let wait = record.waitMilliseconds > 0 ? " after \(record.waitMilliseconds) ms" : ""
    let status = record.httpStatus.map { " (\($0))" } ?? ""
    let ending = record.errorCode.map { $0 + status } ?? "answered"
    let hint = record.retryAfterMilliseconds.map { ", asked to wait \($0) ms" } ?? ""
    let cost = record.cost.map { ", $\($0.text)" } ?? ""
    let next = record.nextRoute.map { "; then \($0 == "retry" ? "once more" : $0)" } ?? ""
    return "\(place)\(wait): \(ending) in \(record.latencyMilliseconds) ms\(hint)\(cost)\(next)"
  }
}
