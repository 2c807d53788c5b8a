/// What the log adds up to. Rows are added some at a time, in the transaction that writes the last of them: what a call
/// waits for is then one row in its own table. Readers take the few rows that are still to come from the log itself.
package struct Rollups {
  let database: Database

  package init(_ database: Database) { self.database = database }

  /// So many rows of the log come together. Few enough to be added within a few milliseconds.
  private static let batch: Int64 = 64

  /// Up to which row of the log they go, and a number that grows with every change.
  package struct Mark: Sendable, Equatable {
    package var seq: Int64
    package var changes: Int64
  }

  /// Nil when somebody took it away: nothing is known of the tables then.
  package func mark() throws -> Mark? {
    try database.first("SELECT seq, changes FROM rollup_mark WHERE seq >= 0") {
      Mark(seq: $0.int(0), changes: $0.int(1))
    }
  }

  func set(mark seq: Int64) throws {
    try database.execute(
      """
      INSERT INTO rollup_mark (id, seq, changes) VALUES (1, ?, 1)
      ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, changes = changes + 1
      """, [.integer(seq)])
  }

  /// The newest row of the log.
  func lastRow() throws -> Int64 {
    try database.first("SELECT max(seq) FROM gateway_usage_logs") { $0.optionalInt(0) ?? 0 } ?? 0
  }

  /// A row was added to the log. Inside its transaction, which is about money: tables that somebody damaged must not undo
  /// it. What cannot be added stays to come, and `RollupAudit` finds out why.
  func follow(_ seq: Int64) throws {
    guard seq % Self.batch == 0 else { return }
    try database.execute("SAVEPOINT fold")
    do {
      try fold()
    } catch {
      // Fails when SQLite has given up all of the transaction, which then is what has to be told.
      guard (try? database.execute("ROLLBACK TO fold")) != nil else { throw error }
    }
    try database.execute("RELEASE fold")
  }

  /// Adds the rows that are still to come. Inside a write transaction.
  package func fold() throws {
    guard let mark = try mark()?.seq else { return }
    let last = try lastRow()
    guard last > mark else { return }
    var change = RollupChange()
    try news(from: mark, to: last) { change.add($0, sign: $1) }
    try write(change, mark: last)
  }

  /// Counts a log that was never counted, a day at a time. Inside a write transaction.
  func countAll() throws {
    let last = try lastRow()
    let facts = UsageFacts(database: database, last: last)
    var next = try firstDay(from: Self.firstMoment)
    while let day = next {
      let end = day.adding(days: 1)
      var change = RollupChange()
      try facts.forEach("l.created_at >= ?2 AND l.created_at < ?3", [.instant(day), .instant(end)])
      {
        change.add($0, sign: 1)
      }
      try write(change, mark: last)
      next = try firstDay(from: end)
    }
  }

  /// Of the years 1 to 9999: no clock is further off.
  static let firstMoment = Instant(milliseconds: -62_135_596_800_000)
  static let lastMoment = Instant(milliseconds: 253_402_300_799_999)

  /// The first UTC day from `instant` on of which there is anything.
  func firstDay(from instant: Instant) throws -> Instant? {
    let places =
      [("gateway_usage_logs", "created_at")] + RollupTable.all.map { ($0.name, $0.unit) }
    let first = try places.compactMap { table, column in
      try database.first(
        "SELECT min(\(column)) FROM \(table) WHERE \(column) >= ? AND \(column) <= ?",
        [.instant(instant), .instant(Self.lastMoment)]
      ) { $0.optionalInstant(0) } ?? nil
    }.min()
    return first?.startOfDay
  }

  /// What rows after `mark` change, row by row: those of requests that were counted in part are taken out as they were
  /// and put in as they are.
  func news(
    from mark: Int64, to last: Int64, _ body: (CallFacts, _ sign: Int64) throws -> Void
  ) throws {
    let begun = """
      l.request_id IN (SELECT request_id FROM gateway_usage_logs WHERE seq > ?2 AND seq <= ?3) AND l.seq <= ?2
      """
    let bounds: [SQLValue] = [.integer(mark), .integer(last)]
    try UsageFacts(database: database, last: mark).forEach(begun, bounds) { try body($0, -1) }
    let now = UsageFacts(database: database, last: last)
    try now.forEach(begun, bounds) { try body($0, 1) }
    try now.forEach("l.seq > ?2", [.integer(mark)]) { try body($0, 1) }
  }

  /// Around a change of a request's rows, which may be counted already. Inside a write transaction.
  func recounting<Value>(request: String, _ change: () throws -> Value) throws -> Value {
    guard let mark = try mark()?.seq else { return try change() }
    let facts = UsageFacts(database: database, last: mark)
    var difference = RollupChange()
    try facts.forEach("l.request_id = ?2", [.text(request)]) { difference.add($0, sign: -1) }
    let result = try change()
    try facts.forEach("l.request_id = ?2", [.text(request)]) { difference.add($0, sign: 1) }
    try write(difference, mark: mark)
    return result
  }

  private func write(_ change: RollupChange, mark: Int64) throws {
    for table in RollupTable.all {
      for (place, tally) in change.tallies(of: table) where !tally.isNothing {
        try add(tally, to: place, of: table)
      }
    }
    try set(mark: mark)
  }

  private func add(_ tally: Tally, to place: RollupChange.Place, of table: RollupTable) throws {
    let key = place.values(of: table)
    var values = key + Tally.Figure.allCases.map { .integer(tally[$0]) }
    var latencies = tally.latencies
    let present = try database.first(table.latenciesOfKey, key) { $0.blob(0) }
    if let present { latencies.add(encoded: present) }
    values.append(.blob(latencies.bytes))
    try database.execute(table.adding, values)
  }

  /// Puts a row in the place of what there is; for who has counted it anew.
  func put(_ tally: Tally, at place: RollupChange.Place, of table: RollupTable) throws {
    try database.execute("DELETE FROM \(table.name) WHERE \(table.isKey)", place.values(of: table))
    if !tally.isNothing { try add(tally, to: place, of: table) }
  }
}

/// What is to be added to the tables, gathered in memory.
struct RollupChange {
  /// A row of a table.
  struct Place: Hashable {
    /// The start of the hour or day.
    var unit: Instant
    var key: UsageKey

    func values(of table: RollupTable) -> [SQLValue] {
      [.instant(unit)] + table.parts.map(key.value)
    }
  }

  private var tallies: [[Place: Tally]] = RollupTable.all.map { _ in [:] }

  mutating func add(_ facts: CallFacts, sign: Int64) {
    for (index, table) in RollupTable.all.enumerated() {
      let place = Place(
        unit: facts.at.start(ofUnit: table.unitLength),
        key: UsageKey(facts, parts: table.parts))
      tallies[index][place, default: Tally()].add(facts, sign: sign)
    }
  }

  func tallies(of table: RollupTable) -> [Place: Tally] {
    RollupTable.all.firstIndex(of: table).map { tallies[$0] } ?? [:]
  }
}

extension Tally {
  /// It adds nothing to any figure or bucket.
  package var isNothing: Bool { isEmpty && latencies == Latencies() }
}
