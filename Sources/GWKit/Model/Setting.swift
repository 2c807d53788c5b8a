/// One thing an operator can choose, declared once: parsing, help and the built-in value come from here. A setting
/// exists only when something reads it.
package struct Setting: Sendable {
  package enum Kind: Sendable {
    /// A span of time of at least a millisecond.
    case span
    /// A whole number within the range.
    case number(ClosedRange<Int64>)
    case flag
    case choice([String])
    case model
    case percent
    /// An amount of memory, with or without a unit such as MiB.
    case bytes
    /// An absolute path.
    case path
    /// A URL without user and password.
    case url
    /// A place that is known by one of these names, an https URL (http on this machine), or an absolute path.
    case source([String])
    /// A time zone; whether the system has it is asked where it is set.
    case zone
  }

  package let key: String
  package let kind: Kind
  package let builtIn: String?
  package let summary: String

  /// The value in its one stored form, or nil when it is none of this kind.
  package func normalized(_ text: String) -> String? {
    switch kind {
    case .span: TimeSpan(text).flatMap { $0.milliseconds > 0 ? $0.text : nil }
    case .number(let range): Int64(text).flatMap { range.contains($0) ? String($0) : nil }
    case .flag: SwitchWord.value(text).map { $0 ? "true" : "false" }
    case .choice(let words): words.contains(text) ? text : nil
    case .model: ModelID(text)?.text
    case .percent: Self.percent(text)
    case .bytes: ByteCount(text)?.text
    case .path: text.hasPrefix("/") ? text : nil
    case .url: (try? BaseURL(text))?.text
    case .source(let names): Self.source(text, names)
    case .zone: Name.isModelID(text) ? text : nil
    }
  }

  /// What a value looks like, for a message: `a duration such as 30s`.
  package var expectation: String {
    switch kind {
    case .span: "a duration such as 500ms, 30s or 5m"
    case .number(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .flag: "true or false"
    case .choice(let words): "one of " + words.joined(separator: ", ")
    case .model: "a model id such as openai/gpt-4o-mini"
    case .percent: "a percentage from 0 to 100 such as 4.38"
    case .bytes: "an amount such as 500MiB or 1GiB"
    case .path: "an absolute path"
    case .url: "a URL such as http://proxy.example:3128, without user and password"
    case .source(let names):
      "one of \(names.joined(separator: ", ")), a URL or an absolute path"
    case .zone: "a time zone such as America/Sao_Paulo"
    }
  }

  private static func source(_ text: String, _ names: [String]) -> String? {
    if names.contains(text) { return text }
    if text.hasPrefix("/") { return text.unicodeScalars.contains { $0.value < 0x20 } ? nil : text }
    return (try? WebURL(text))?.text
  }

  private static func percent(_ text: String) -> String? {
    let digits = text.hasSuffix("%") ? String(text.dropLast()) : text
    guard let number = DecimalText(digits), !number.isNegative,
      let scaled = number.scaled(byPowerOfTen: 9), !scaled.isRounded,
      scaled.value <= 100_000_000_000
    else { return nil }
    return DecimalText.text(scaled.value, places: 9)
  }
}

/// Switch words as people and environment variables write them.
package enum SwitchWord {
  package static func value(_ text: String) -> Bool? {
    switch text.lowercased() {
    case "1", "true", "yes", "on": true
    case "0", "false", "no", "off": false
    default: nil
    }
  }
}
