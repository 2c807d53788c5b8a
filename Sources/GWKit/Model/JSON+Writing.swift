extension JSON {
  /// On one line without blanks.
  package func text() -> String { String(decoding: bytes(), as: UTF8.self) }

  package func bytes() -> [UInt8] {
    var writer = JSONWriter(indentation: nil)
    writer.write(self)
    return writer.bytes
  }

  /// Over several lines, two blanks a level, for people.
  package func prettyText() -> String {
    var writer = JSONWriter(indentation: 0)
    writer.write(self)
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}

/// Writes values into bytes.
private struct JSONWriter {
  private(set) var bytes: [UInt8] = []
  /// Nil: everything on one line.
  private var indentation: Int?

  init(indentation: Int?) { self.indentation = indentation }

  mutating func write(_ value: JSON) {
    switch value {
    case .null: bytes += "null".utf8
    case .bool(let flag): bytes += (flag ? "true" : "false").utf8
    case .number(let text): bytes += text.utf8
    case .string(let text): write(text)
    case .array(let values):
      list("[", "]", values) { $0.write($1) }
    case .object(let members):
      list("{", "}", members) { writer, member in
        writer.write(member.key)
        writer.bytes += (writer.indentation == nil ? ":" : ": ").utf8
        writer.write(member.value)
      }
    }
  }

  private mutating func list<Element>(
    _ open: String, _ close: String, _ elements: [Element],
    _ body: (inout JSONWriter, Element) -> Void
  ) {
    bytes += open.utf8
    indentation = indentation.map { $0 + 1 }
    for (index, element) in elements.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      newLine()
      body(&self, element)
    }
    indentation = indentation.map { $0 - 1 }
    if !elements.isEmpty { newLine() }
    bytes += close.utf8
  }

  private mutating func newLine() {
    guard let indentation else { return }
    bytes.append(UInt8(ascii: "\n"))
    bytes += repeatElement(0x20, count: 2 * indentation)
  }

  private mutating func write(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
      case 0x0A: bytes += "\\n".utf8
      case 0x0D: bytes += "\\r".utf8
      case 0x09: bytes += "\\t".utf8
      case 0x08: bytes += "\\b".utf8
      case 0x0C: bytes += "\\f".utf8
      case 0..<0x20:
        bytes += (byte < 0x10 ? "\\u000" : "\\u00").utf8
        bytes += String(byte, radix: 16, uppercase: true).utf8
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
