/// One flag, declared once: parsing, help, suggestions and completions all read this. It holds no value.
struct Flag: Sendable {
  let name: String
  let short: Character?
  /// What stands for the value in help, such as `FILE`; nil for a switch.
  let placeholder: String?
  /// Each occurrence counts; otherwise the last one wins.
  let isRepeatable: Bool
  /// A switch that also has a `--no-` form.
  let hasNegation: Bool
  let summary: String

  /// A flag with a value.
  static func value(
    _ name: String, _ short: Character?, _ placeholder: String, isRepeatable: Bool = false,
    _ summary: String
  ) -> Flag {
    Flag(
      name: name, short: short, placeholder: placeholder, isRepeatable: isRepeatable,
      hasNegation: false, summary: summary)
  }

  /// A flag without one.
  static func toggle(
    _ name: String, _ short: Character?, hasNegation: Bool = false, _ summary: String
  ) -> Flag {
    Flag(
      name: name, short: short, placeholder: nil, isRepeatable: false, hasNegation: hasNegation,
      summary: summary)
  }

  static func toggle(_ name: String, hasNegation: Bool = false, _ summary: String) -> Flag {
    toggle(name, nil, hasNegation: hasNegation, summary)
  }

  /// As help shows it: `-m, --model ID`.
  var usage: String {
    let long = hasNegation ? "--[no-]\(name)" : "--\(name)"
    let head = short.map { "-\($0), \(long)" } ?? "    \(long)"
    return placeholder.map { "\(head) \($0)" } ?? head
  }
}

/// A word that is no flag.
struct Operand: Sendable {
  enum Count: Sendable {
    case one, optional, any
  }

  let name: String
  let count: Count
  let summary: String

  init(_ name: String, _ count: Count, _ summary: String) {
    self.name = name
    self.count = count
    self.summary = summary
  }

  init(_ name: String, _ summary: String) {
    self.init(name, .one, summary)
  }

  var usage: String {
    switch count {
    case .one: "<\(name)>"
    case .optional: "[<\(name)>]"
    case .any: "[<\(name)>...]"
    }
  }
}
