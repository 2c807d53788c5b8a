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

  /// Reads a flag's value, or says what it should look like.
  func read<Value>(
    _ name: String, as expectation: String, _ parse: (String) -> Value?
  ) throws(UsageError) -> Value? {
    guard let text = self[name] else { return nil }
    guard let value = parse(text) else {
      throw UsageError(
        message: "--\(name) takes \(expectation), not '\(text)'",
        hints: Self.hints(text, expectation))
    }
    return value
  }

  /// Money with a currency sign, which a shell takes for a variable, or with a comma, where no list is wanted.
  private static func hints(_ text: String, _ expectation: String) -> [String] {
    let isList = zip(expectation, expectation.dropFirst()).contains { $0 == "," && $1.isNumber }
    return text.contains("$") || (text.contains(",") && text.first?.isNumber == true && !isList)
      ? ["write plain decimals without a currency sign or commas, such as 25.50"] : []
  }

  func whole(_ name: String, _ range: ClosedRange<Int64>) throws(UsageError) -> Int64? {
    try read(name, as: "a whole number from \(range.lowerBound) to \(range.upperBound)") { text in
      Int64(text).flatMap { range.contains($0) ? $0 : nil }
    }
  }
}
