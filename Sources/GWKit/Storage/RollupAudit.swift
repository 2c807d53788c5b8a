/// Counts the log anew, day by day, and compares it with what the tables say. It changes nothing unless it is told to.
package struct RollupAudit {
  private let database: Database
  private let rollups: Rollups

  package init(_ database: Database) {
    self.database = database
    rollups = Rollups(database)
  }

  /// A figure that is not what the log adds up to.
  package struct Difference: Sendable, Equatable {
    package var table: String
    /// The start of the hour or day; nil for what is about all of them.
    package var unit: Instant?
    package var key = UsageKey()
    /// A column's name.
    package var figure: String
    package var found: Int64?
    package var right: Int64?
  }

  /// A day that is changed by others all the time is counted inside the gate at last.
  private static let patience = 3

  /// All differences, in order. With `fixing` they are gone afterwards: each day is a transaction of its own.
  package func differences(
    fixing: Bool, progress: (_ day: Instant) throws -> Void = { _ in }
  ) throws -> [Difference] {
    var all = try checkMark(fixing: fixing) + strays(fixing: fixing)
    // Without a mark nobody knows which rows the tables should have.
    guard try rollups.mark() != nil else { return all }
    var next = try rollups.firstDay(from: Rollups.firstMoment)
    while let day = next {
      try progress(day)
      all += fixing ? try fix(day) : try database.read { try differences(of: day).map(\.text) }
      next = try rollups.firstDay(from: day.adding(days: 1))
    }
    return all
  }

  /// Rows that are still to come must be after the mark.
  private func checkMark(fixing: Bool) throws -> [Difference] {
    let (mark, last) = try database.read { (try rollups.mark()?.seq, try rollups.lastRow()) }
    if let mark, mark <= last { return [] }
    if fixing { try database.write { try rollups.set(mark: rollups.lastRow()) } }
    return [
      Difference(table: "rollup_mark", unit: nil, figure: "seq", found: mark, right: last)
    ]
  }

  /// Rows of hours and days that there are not; nobody reads them, and no day's count would find them.
  private func strays(fixing: Bool) throws -> [Difference] {
    let bounds: [SQLValue] = [.instant(Rollups.firstMoment), .instant(Rollups.lastMoment)]
    return try RollupTable.all.flatMap { table in
      let isStray =
        "WHERE \(table.unit) < ? OR \(table.unit) > ? OR \(table.unit) % \(table.unitLength) <> 0"
      let found = try database.rows("SELECT \(table.unit) FROM \(table.name) \(isStray)", bounds) {
        Difference(table: table.name, unit: nil, figure: table.unit, found: $0.int(0), right: nil)
      }
      if fixing, !found.isEmpty {
        _ = try database.write {
          try database.execute("DELETE FROM \(table.name) \(isStray)", bounds)
        }
      }
      return found
    }
  }

  private func fix(_ day: Instant) throws -> [Difference] {
    for attempt in 1... {
      let (mark, wrong) = try database.read {
        (try rollups.mark(), try differences(of: day))
      }
      if wrong.isEmpty { return [] }
      let isLast = attempt == Self.patience
      let isDone = try database.write {
        guard try isLast || rollups.mark() == mark else { return false }
        for wrong in isLast ? try differences(of: day) : wrong {
          try rollups.put(wrong.right, at: wrong.place, of: wrong.table)
        }
        if let seq = try rollups.mark()?.seq { try rollups.set(mark: seq) }
        return true
      }
      if isDone { return wrong.map(\.text) }
    }
    return []
  }

  /// A row that is wrong.
  private struct Wrong {
    var table: RollupTable
    var place: RollupChange.Place
    var found: Tally
    var right: Tally

    /// The first figure that differs stands for its row.
    var text: Difference {
      var difference = Difference(
        table: table.name, unit: place.unit, key: place.key, figure: "latencies")
      if let figure = Tally.Figure.allCases.first(where: { found[$0] != right[$0] }) {
        difference.figure = figure.column
        (difference.found, difference.right) = (found[figure], right[figure])
      }
      return difference
    }
  }

  private func differences(of day: Instant) throws -> [Wrong] {
    let end = day.adding(days: 1)
    var right = RollupChange()
    guard let mark = try rollups.mark() else { return [] }
    try rollups.forEachCall(from: day, to: end, Rollups.Filter(), asOf: mark) {
      right.add($0, sign: 1)
    }
    return try RollupTable.all.flatMap { table in
      try differences(of: table, from: day, to: end, right.tallies(of: table))
    }
  }

  private func differences(
    of table: RollupTable, from: Instant, to: Instant, _ right: [RollupChange.Place: Tally]
  ) throws -> [Wrong] {
    var found: [RollupChange.Place: Tally] = [:]
    var unreadable: Set<RollupChange.Place> = []
    try rollups.forEach(
      table, from: from, to: to, Rollups.Filter(), parts: table.parts, latencies: true
    ) { row in
      // Strays are told apart.
      guard row.unit.start(ofUnit: table.unitLength) == row.unit else { return }
      let place = RollupChange.Place(unit: row.unit, key: row.key)
      if !row.add(to: &found[place, default: Tally()]) { unreadable.insert(place) }
    }
    return Set(found.keys).union(right.keys).compactMap { place in
      let (found, right) = (found[place] ?? Tally(), right[place] ?? Tally())
      guard found != right || unreadable.contains(place) else { return nil }
      return Wrong(table: table, place: place, found: found, right: right)
    }.sorted {
      ($0.place.unit, $0.place.key.text) < ($1.place.unit, $1.place.key.text)
    }
  }
}
