extension JSON {
  package enum DuplicateKeys: Sendable {
    /// For what we are asked to send: which of the two did the user mean?
    case refused
    /// For answers: the last value, at the first one's place, as most readers do.
    case lastWins
  }

  /// Reads RFC 8259, all of the input and nothing else.
  package init(
    parsing bytes: [UInt8], duplicateKeys: DuplicateKeys = .lastWins
  ) throws(JSONError) {
    var reader = JSONReader(bytes, duplicateKeys: duplicateKeys)
    self = try reader.document()
  }

  package init(parsing text: String, duplicateKeys: DuplicateKeys = .lastWins) throws(JSONError) {
    try self.init(parsing: Array(text.utf8), duplicateKeys: duplicateKeys)
  }
}

/// Reads one document from bytes, front to back.
struct JSONReader {
  /// A limit keeps hostile input from using up the stack.
  static let deepest = 128

  private let bytes: [UInt8]
  private let duplicateKeys: JSON.DuplicateKeys
  private var position = 0
  private var depth = 0

  init(_ bytes: [UInt8], duplicateKeys: JSON.DuplicateKeys) {
    self.bytes = bytes
    self.duplicateKeys = duplicateKeys
  }

  mutating func document() throws(JSONError) -> JSON {
    let value = try value()
    skipBlanks()
    guard position == bytes.count else { throw error(.trailingBytes) }
    return value
  }

  private mutating func value() throws(JSONError) -> JSON {
    skipBlanks()
    switch try peek() {
    case UInt8(ascii: "{"): return try nested { (reader) throws(JSONError) in try reader.object() }
    case UInt8(ascii: "["): return try nested { (reader) throws(JSONError) in try reader.array() }
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case UInt8(ascii: "-"), 0x30...0x39: return try number()
    default: throw error(.unexpectedByte)
    }
  }

  private mutating func nested(
    _ read: (inout JSONReader) throws(JSONError) -> JSON
  ) throws(JSONError) -> JSON {
    guard depth < Self.deepest else { throw error(.tooDeep) }
    depth += 1
    defer { depth -= 1 }
    position += 1
    return try read(&self)
  }

  private mutating func array() throws(JSONError) -> JSON {
    var values: [JSON] = []
    if try take(UInt8(ascii: "]")) { return .array(values) }
    while true {
      values.append(try value())
      if try take(UInt8(ascii: "]")) { return .array(values) }
      guard try take(UInt8(ascii: ",")) else { throw error(.unexpectedByte) }
    }
  }

  private mutating func object() throws(JSONError) -> JSON {
    var members = JSONMembers()
    if try take(UInt8(ascii: "}")) { return .object([]) }
    while true {
      skipBlanks()
      let start = position
      guard try peek() == UInt8(ascii: "\"") else { throw error(.unexpectedByte) }
      let key = try string()
      guard try take(UInt8(ascii: ":")) else { throw error(.unexpectedByte) }
      let isNew = members.add(key, try value())
      if !isNew, duplicateKeys == .refused { throw error(.duplicateKey(key), at: start) }
      if try take(UInt8(ascii: "}")) { return .object(members.all) }
      guard try take(UInt8(ascii: ",")) else { throw error(.unexpectedByte) }
    }
  }

  private mutating func word(_ text: String, _ value: JSON) throws(JSONError) -> JSON {
    for byte in text.utf8 {
      guard try peek() == byte else { throw error(.unexpectedByte) }
      position += 1
    }
    return value
  }

  private mutating func number() throws(JSONError) -> JSON {
    let start = position
    if bytes[position] == UInt8(ascii: "-") { position += 1 }
    let leading = position
    try digits(from: start)
    if bytes[leading] == UInt8(ascii: "0"), position - leading > 1 {
      throw error(.invalidNumber, at: start)
    }
    if current == UInt8(ascii: ".") {
      position += 1
      try digits(from: start)
    }
    if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
      position += 1
      if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
      try digits(from: start)
    }
    return .number(String(decoding: bytes[start..<position], as: UTF8.self))
  }

  /// At least one digit.
  private mutating func digits(from start: Int) throws(JSONError) {
    let first = position
    while let byte = current, (0x30...0x39).contains(byte) { position += 1 }
    if position == first { throw error(.invalidNumber, at: start) }
  }
}

/// Strings.
extension JSONReader {
  private mutating func string() throws(JSONError) -> String {
    position += 1
    let start = position
    skipPlain()
    // Most strings have no escape and are made in one step.
    if current == UInt8(ascii: "\"") {
      position += 1
      return try text(bytes[start..<(position - 1)], at: start)
    }
    var unescaped = Array(bytes[start..<position])
    while true {
      switch try peek() {
      case UInt8(ascii: "\""):
        position += 1
        return try text(unescaped[...], at: start)
      case UInt8(ascii: "\\"): try escape(into: &unescaped)
      case 0..<0x20: throw error(.controlCharacter)
      default:
        let run = position
        skipPlain()
        unescaped += bytes[run..<position]
      }
    }
  }

  private mutating func skipPlain() {
    while position < bytes.count {
      let byte = bytes[position]
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20 { return }
      position += 1
    }
  }

  private func text(_ slice: ArraySlice<UInt8>, at start: Int) throws(JSONError) -> String {
    guard let text = String(validating: slice, as: UTF8.self) else {
      throw error(.invalidUTF8, at: start)
    }
    return text
  }

  private mutating func escape(into text: inout [UInt8]) throws(JSONError) {
    let start = position
    position += 1
    let letter = try peek()
    position += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(letter)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"):
      text += UTF8.encode(try scalar(from: start)) ?? UTF8.encodedReplacementCharacter
    default: throw error(.invalidEscape, at: start)
    }
  }

  /// After `\u`. A surrogate without its other half stands for no character and becomes U+FFFD.
  private mutating func scalar(from start: Int) throws(JSONError) -> Unicode.Scalar {
    let replacement: Unicode.Scalar = "\u{FFFD}"
    let first = try hex(from: start)
    guard (0xD800...0xDFFF).contains(first) else { return Unicode.Scalar(first) ?? replacement }
    guard first < 0xDC00, current == UInt8(ascii: "\\"), position + 1 < bytes.count,
      bytes[position + 1] == UInt8(ascii: "u")
    else { return replacement }
    let before = position
    position += 2
    let second = try hex(from: before)
    guard (0xDC00...0xDFFF).contains(second) else {
      position = before
      return replacement
    }
    return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) ?? replacement
  }

  private mutating func hex(from start: Int) throws(JSONError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = Character(Unicode.Scalar(try peek())).hexDigitValue else {
        throw error(.invalidEscape, at: start)
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }
}

/// Steps.
extension JSONReader {
  private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  private func peek() throws(JSONError) -> UInt8 {
    guard position < bytes.count else { throw error(.unexpectedEnd) }
    return bytes[position]
  }

  private mutating func skipBlanks() {
    while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      position += 1
    }
  }

  /// Skips blanks, and the byte if it is there.
  private mutating func take(_ byte: UInt8) throws(JSONError) -> Bool {
    skipBlanks()
    guard try peek() == byte else { return false }
    position += 1
    return true
  }

  private func error(_ kind: JSONError.Kind, at offset: Int? = nil) -> JSONError {
    JSONError(kind: kind, offset: offset ?? position, in: bytes)
  }
}

/// The members of an object under way. Names are looked up in a list while they are few, and by hash after that, so
/// that a large object does not cost its square.
private struct JSONMembers {
  private(set) var all: [JSONMember] = []
  private var positions: [Name: Int] = [:]
  private static let few = 16

  /// False when the name was there: its value is replaced.
  mutating func add(_ key: String, _ value: JSON) -> Bool {
    if let position = position(of: key) {
      all[position].value = value
      return false
    }
    all.append(JSONMember(key: key, value: value))
    if all.count == Self.few {
      for (index, member) in all.enumerated() { positions[Name(text: member.key)] = index }
    } else if all.count > Self.few {
      positions[Name(text: key)] = all.count - 1
    }
    return true
  }

  private func position(of key: String) -> Int? {
    all.count < Self.few
      ? all.firstIndex { $0.key.hasSameBytes(as: key) } : positions[Name(text: key)]
  }

  /// Names that look alike are two names.
  private struct Name: Hashable {
    var text: String

    static func == (one: Name, other: Name) -> Bool { one.text.hasSameBytes(as: other.text) }
  }
}
