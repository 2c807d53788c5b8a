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
