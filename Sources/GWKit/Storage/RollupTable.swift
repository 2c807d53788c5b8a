/// One of the tables that hold what the log adds up to: by what they are divided, and the statements that follow from
/// it. It knows no rules of counting.
package struct RollupTable: Sendable, Equatable {
  let name: String
  /// The column that says which hour or day, and its length in milliseconds.
  let unit: String
  package let unitLength: Int64
  let parts: [UsageKey.Part]

  /// Adds figures to a row, or makes it; latencies take the place of the ones there are.
  let adding: String
  let latenciesOfKey: String
  let isKey: String

  private init(name: String, unit: String, unitLength: Int64, parts: [UsageKey.Part]) {
    self.name = name
    self.unit = unit
    self.unitLength = unitLength
    self.parts = parts
    keyColumns = [unit] + parts.map(\.column)
    columns = keyColumns + Self.figures + ["latencies"]
    isKey = keyColumns.map { "\($0) = ?" }.joined(separator: " AND ")
    latenciesOfKey = "SELECT latencies FROM \(name) WHERE \(isKey)"
    let sums = Self.figures.map { "\($0) = \($0) + excluded.\($0)" }
    adding = """
      INSERT INTO \(name) (\(columns.joined(separator: ", "))) VALUES (\(SQLMarks.list(columns.count)))
      ON CONFLICT DO UPDATE SET \(sums.joined(separator: ", ")), latencies = excluded.latencies
      """
  }

  /// Every route by the day, all clients together.
  package static let days = RollupTable(
    name: "usage_days", unit: "day", unitLength: 86_400_000,
    parts: [.provider, .model, .apiType])
  /// The same by the hour, for local days that are not UTC's.
  package static let hours = RollupTable(
    name: "usage_hours", unit: "hour", unitLength: 3_600_000,
    parts: [.provider, .model, .apiType])
  /// Every client by the day.
  package static let clients = RollupTable(
    name: "usage_clients", unit: "day", unitLength: 86_400_000, parts: [.client])
  /// Every client by the hour, for local days that are not UTC's.
  package static let clientHours = RollupTable(
    name: "usage_client_hours", unit: "hour", unitLength: 3_600_000, parts: [.client])
  /// Every client and route by the day, with the price and the rate it went by.
  package static let clientRoutes = RollupTable(
    name: "usage_client_routes", unit: "day", unitLength: 86_400_000,
    parts: UsageKey.Part.allCases)

  package static let all = [days, hours, clients, clientHours, clientRoutes]

  static let figures = Tally.Figure.allCases.map(\.column)

  let keyColumns: [String]
  /// Key, figures and latencies, in this order.
  let columns: [String]

  var definition: String {
    let key = parts.map { "\($0.column) \($0.isNumber ? "INTEGER" : "TEXT") NOT NULL," }
    let figures = Self.figures.map { "\($0) INTEGER NOT NULL," }
    return """
      CREATE TABLE \(name) (
        \(unit) INTEGER NOT NULL,
        \((key + figures).joined(separator: "\n  "))
        latencies BLOB NOT NULL,
        PRIMARY KEY (\(keyColumns.joined(separator: ", ")))
      ) STRICT, WITHOUT ROWID;
      """
  }
}

/// By what usage is told apart. A part that a table or a question does not have is empty.
package struct UsageKey: Sendable, Hashable {
  package var client = ""
  package var provider = ""
  package var model = ""
  package var apiType = ""
  package var priceID: Int64 = 0
  package var rateID: Int64 = 0

  package enum Part: Sendable, CaseIterable {
    case client, provider, model, apiType, price, rate

    var column: String {
      switch self {
      case .client: "client_id"
      case .provider: "provider"
      case .model: "model"
      case .apiType: "api_type"
      case .price: "price_id"
      case .rate: "fx_rate_id"
      }
    }

    var isNumber: Bool { self == .price || self == .rate }
  }

  package init() {}

  package init(provider: String, model: String) {
    self.provider = provider
    self.model = model
  }

  init(_ facts: CallFacts, parts: [Part]) {
    for part in parts {
      switch part {
      case .client: client = facts.client
      case .provider: provider = facts.provider
      case .model: model = facts.model
      case .apiType: apiType = facts.apiType.rawValue
      case .price: priceID = facts.priceID
      case .rate: rateID = facts.rateID
      }
    }
  }

  /// Of a row of a table, whose parts begin at `column`.
  init(_ row: Statement, from column: Int32, parts: [Part], wanted: [Part]) {
    for (offset, part) in parts.enumerated() where wanted.contains(part) {
      let column = column + Int32(offset)
      switch part {
      case .client: client = row.text(column)
      case .provider: provider = row.text(column)
      case .model: model = row.text(column)
      case .apiType: apiType = row.text(column)
      case .price: priceID = row.int(column)
      case .rate: rateID = row.int(column)
      }
    }
  }

  func value(of part: Part) -> SQLValue {
    switch part {
    case .client: .text(client)
    case .provider: .text(provider)
    case .model: .text(model)
    case .apiType: .text(apiType)
    case .price: .integer(priceID)
    case .rate: .integer(rateID)
    }
  }
}

extension Tally.Figure {
  /// The column that holds it.
  package var column: String {
    switch self {
    case .requests: "requests"
    case .errors: "errors"
    case .refused: "refused"
    case .hits: "hits"
    case .misses: "misses"
    case .fallbacks: "fallbacks"
    case .calls: "calls"
    case .callErrors: "call_errors"
    case .unpriced: "unpriced"
    case .inputTokens: "input_tokens"
    case .outputTokens: "output_tokens"
    case .cacheReadTokens: "cache_read_tokens"
    case .cacheWriteTokens: "cache_write_tokens"
    case .reasoningTokens: "reasoning_tokens"
    case .nanoUSD: "nano_usd"
    case .nanoBRL: "nano_brl"
    case .avoidedTokens: "avoided_tokens"
    case .avoidedNanoUSD: "avoided_nano_usd"
    case .avoidedNanoBRL: "avoided_nano_brl"
    case .requestTime: "request_ms"
    }
  }
}
