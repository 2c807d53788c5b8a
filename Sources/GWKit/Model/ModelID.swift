/// A model's name in the registry, `provider/model`: the part before the first slash names the provider, the rest is
/// what that provider calls the model. It says nothing about whether the model exists.
package struct ModelID: Sendable, Hashable, Comparable {
  package let text: String

  /// Nil unless the text obeys the grammar and has both parts.
  package init?(_ text: String) {
    guard Name.isModelID(text), let slash = text.utf8.firstIndex(of: UInt8(ascii: "/")),
      slash != text.startIndex, text.utf8.index(after: slash) != text.endIndex,
      Name.isValid(String(text[..<slash]))
    else { return nil }
    self.text = text
  }

  package var provider: String {
    String(text.prefix { $0 != "/" })
  }

  /// What the provider calls the model.
  package var name: String {
    String(text.drop { $0 != "/" }.dropFirst())
  }

  package static func < (left: ModelID, right: ModelID) -> Bool { left.text < right.text }
}
