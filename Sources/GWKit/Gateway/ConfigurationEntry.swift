/// One object of a configuration file, read strictly: a member that is missing, unknown or of the wrong type is a
/// problem that names it.
struct ConfigurationEntry {
  private let value: JSON
  /// What it is, for messages.
  let subject: String

  init(_ value: JSON, _ subject: String) {
    self.value = value
    self.subject = subject
  }

  private func problem(_ name: String) -> ConfigurationProblem {
    ConfigurationProblem("\(subject) has no proper '\(name)'")
  }

  func allow(_ names: [String]) throws(ConfigurationProblem) {
    guard let members = value.members else {
      throw ConfigurationProblem("\(subject) is no object")
    }
    for member in members where !names.contains(member.key) {
      throw ConfigurationProblem("\(subject) has an unknown part '\(member.key)'")
    }
  }

  /// Nil for null and for what is not there.
  private func present(_ name: String) -> JSON? {
    guard let found = value[name], !found.isNull else { return .none }
    return found
  }

  func optional<Value>(
    _ name: String, _ read: (String) -> Value?
  ) throws(ConfigurationProblem) -> Value? {
    guard let found = present(name) else { return nil }
    guard let value = found.string.flatMap(read) else { throw problem(name) }
    return value
  }

  func required<Value>(
    _ name: String, _ read: (String) -> Value?
  ) throws(ConfigurationProblem) -> Value {
    guard let value = try optional(name, read) else { throw problem(name) }
    return value
  }

  func flag(_ name: String) throws(ConfigurationProblem) -> Bool? {
    guard let found = present(name) else { return nil }
    guard let isOn = found.bool else { throw problem(name) }
    return isOn
  }

  func required(flag name: String) throws(ConfigurationProblem) -> Bool {
    guard let isOn = try flag(name) else { throw problem(name) }
    return isOn
  }

  /// A whole number above 0.
  func count(_ name: String) throws(ConfigurationProblem) -> Int64? {
    guard let found = present(name) else { return nil }
    guard let number = found.int, number > 0 else { throw problem(name) }
    return number
  }

  /// Whole numbers of a range, in order and each once.
  func numbers(
    _ name: String, _ range: ClosedRange<Int64>
  ) throws(ConfigurationProblem) -> [Int64] {
    let found = present(name)?.array ?? []
    let numbers = found.compactMap(\.int).filter(range.contains)
    guard numbers.count == found.count else { throw problem(name) }
    return Set(numbers).sorted()
  }

  func number(_ name: String) throws(ConfigurationProblem) -> String {
    guard let text = present(name)?.numberText else { throw problem(name) }
    return text
  }

  /// A decimal × 10^9.
  func usd(_ name: String) throws(ConfigurationProblem) -> Int64? {
    guard let found = present(name) else { return nil }
    guard let nanos = found.numberText.flatMap(PriceText.nanoUSD)?.value else {
      throw problem(name)
    }
    return nanos
  }

  func required(usd name: String) throws(ConfigurationProblem) -> Int64 {
    guard let nanos = try usd(name) else { throw problem(name) }
    return nanos
  }

  func words(_ name: String) throws(ConfigurationProblem) -> [String] {
    guard let found = present(name)?.array else { throw problem(name) }
    let words = found.compactMap(\.string)
    guard words.count == found.count else { throw problem(name) }
    return words
  }

  /// The members of an object, all of them text; none when it is not there.
  func texts(_ name: String) throws(ConfigurationProblem) -> [(String, String)] {
    guard let found = present(name) else { return [] }
    guard let members = found.members else { throw problem(name) }
    var texts: [(String, String)] = []
    for member in members {
      guard let text = member.value.string else { throw problem("\(name).\(member.key)") }
      texts.append((member.key, text))
    }
    return texts
  }

  func object(
    _ name: String, _ subject: String
  ) throws(ConfigurationProblem) -> ConfigurationEntry? {
    present(name).map { ConfigurationEntry($0, subject) }
  }

  /// The objects of a list, named by their own `name` or `id`; none when it is not there.
  func list(
    _ name: String, _ subject: String
  ) throws(ConfigurationProblem) -> [ConfigurationEntry] {
    guard let found = present(name) else { return [] }
    guard let values = found.array else { throw problem(name) }
    return values.map { value in
      let own = value["name"]?.string ?? value["id"]?.string
      return ConfigurationEntry(value, own.map { "\(subject) ('\($0)')" } ?? subject)
    }
  }
}
