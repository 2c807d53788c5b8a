/// Why bytes are not JSON, and where. It never repeats the input, which may hold anything.
package struct JSONError: Error, Equatable {
  package enum Kind: Sendable, Equatable {
    case unexpectedEnd, unexpectedByte, trailingBytes, invalidNumber, invalidEscape, invalidUTF8
    case controlCharacter, tooDeep
    case duplicateKey(String)
  }

  package var kind: Kind
  /// Bytes before the place.
  package var offset: Int
  /// Counted from 1; the column in bytes.
  package var line: Int
  package var column: Int

  init(kind: Kind, offset: Int, in bytes: [UInt8]) {
    self.kind = kind
    self.offset = offset
    let before = bytes.prefix(offset)
    line = 1 + before.count { $0 == UInt8(ascii: "\n") }
    column = 1 + before.reversed().prefix { $0 != UInt8(ascii: "\n") }.count
  }

  package var message: String { "line \(line), column \(column): \(reason)" }

  /// Without the place.
  package var reason: String {
    switch kind {
    case .unexpectedEnd: "the text ends too early"
    case .unexpectedByte: "this character cannot stand here"
    case .trailingBytes: "something follows the value"
    case .invalidNumber: "this is no number"
    case .invalidEscape: "this escape does not exist"
    case .invalidUTF8: "this is not UTF-8"
    case .controlCharacter: "a control character must be escaped"
    case .tooDeep: "values are nested more than \(JSONReader.deepest) deep"
    case .duplicateKey(let key): "the name '\(key.prefix(40))' occurs twice"
    }
  }
}
