/// What stood on a command line, sorted by the declarations; nothing is interpreted yet.
struct Arguments: Sendable, Equatable {
  private(set) var operands: [String] = []
  private var values: [String: [String]] = [:]
  private var switches: [String: Bool] = [:]

  mutating func addOperand(_ word: String) { operands.append(word) }
  mutating func add(_ value: String, for flag: Flag) {
    values[flag.name, default: []].append(value)
  }
  mutating func set(_ flag: Flag, to isOn: Bool) { switches[flag.name] = isOn }

  /// The last value given.
  subscript(_ name: String) -> String? { values[name]?.last }

  func all(_ name: String) -> [String] { values[name] ?? [] }

  /// Nil when neither the switch nor its `--no-` form was given.
  func isOn(_ name: String) -> Bool? { switches[name] }

  func has(_ name: String) -> Bool { switches[name] == true }

  /// Reads a flag's value, or says what it should look like; a list may have commas.
  func read<Value>(
    _ name: String, as expectation: String, isList: Bool = false, _ parse: (String) -> Value?
  ) throws(UsageError) -> Value? {
    guard let text = self[name] else { return nil }
    guard let value = parse(text) else {
      throw UsageError(
        message: "--\(name) takes \(expectation), not '\(text)'",
        hints: Self.hints(text, isList: isList))
    }
    return value
  }

  /// What people write for money in running text.
  private static func hints(_ text: String, isList: Bool) -> [String] {
    if text.contains("$") { return ["write 25 without a sign: the shell turns $25 into 5"] }
    return text.contains(",") && text.first?.isNumber == true && !isList
      ? ["write plain decimals without commas, such as 25.50"] : []
  }

  func whole(_ name: String, _ range: ClosedRange<Int64>) throws(UsageError) -> Int64? {
    try read(name, as: "a whole number from \(range.lowerBound) to \(range.upperBound)") { text in
      Int64(text).flatMap { range.contains($0) ? $0 : nil }
    }
  }
}
