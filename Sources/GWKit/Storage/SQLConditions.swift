/// Conditions that narrow what a statement is about, with their values in order.
struct SQLConditions {
  private var conditions: [String] = []
  private(set) var values: [SQLValue] = []

  /// Without a value there is nothing to narrow.
  mutating func narrow(_ condition: String, _ value: SQLValue?) {
    guard let value else { return }
    conditions.append(condition)
    values.append(value)
  }

  mutating func require(_ condition: String) { conditions.append(condition) }

  var clause: String {
    conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
  }
}
