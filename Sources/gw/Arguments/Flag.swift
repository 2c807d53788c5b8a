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
  /// What completions offer for its value.
  let values: ValueSource
  let summary: String
  /// The short help only names it.
  private(set) var isSeldom = false

  /// Of use to few.
  var seldom: Flag {
    var flag = self
    flag.isSeldom = true
    return flag
  }

  /// A flag with a value.
  static func value(
    _ name: String, _ short: Character?, _ placeholder: String, isRepeatable: Bool = false,
    values: ValueSource = .none, _ summary: String
  ) -> Flag {
    Flag(
      name: name, short: short, placeholder: placeholder, isRepeatable: isRepeatable,
      hasNegation: false, values: values, summary: summary)
  }

  /// A flag without one.
  static func toggle(
    _ name: String, _ short: Character?, hasNegation: Bool = false, _ summary: String
  ) -> Flag {
    Flag(
      name: name, short: short, placeholder: nil, isRepeatable: false, hasNegation: hasNegation,
      values: .none, summary: summary)
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
    /// At least one.
    case many

    var isRequired: Bool { self == .one || self == .many }
    var isOpen: Bool { self == .any || self == .many }
  }

  let name: String
  let count: Count
  /// What completions offer for it.
  let values: ValueSource
  let summary: String

  init(_ name: String, _ count: Count, values: ValueSource = .none, _ summary: String) {
    self.name = name
    self.count = count
    self.values = values
    self.summary = summary
  }

  init(_ name: String, values: ValueSource = .none, _ summary: String) {
    self.init(name, .one, values: values, summary)
  }

  var usage: String {
    switch count {
    case .one: "<\(name)>"
    case .optional: "[<\(name)>]"
    case .any: "[<\(name)>...]"
    case .many: "<\(name)>..."
    }
  }
}
