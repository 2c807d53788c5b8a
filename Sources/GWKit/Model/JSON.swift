/// One JSON value. Numbers keep their text and objects their order, so that what passes through gw comes out as it
/// went in; nothing here goes through floating point.
package enum JSON: Sendable, Equatable {
  case null
  case bool(Bool)
  /// The number's text, exactly as read.
  case number(String)
  case string(String)
  case array([JSON])
  case object([JSONMember])
}

/// A name and its value.
package struct JSONMember: Sendable, Equatable {
  package var key: String
  package var value: JSON

  package init(key: String, value: JSON) {
    self.key = key
    self.value = value
  }
}

/// Looking inside. Asking a value for something it is not gives nil, never an error: answers from outside have every
/// shape.
extension JSON {
  package subscript(key: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  package subscript(index: Int) -> JSON? {
    guard case .array(let values) = self, values.indices.contains(index) else { return nil }
    return values[index]
  }

  package var isNull: Bool { self == .null }

  package var bool: Bool? {
    if case .bool(let value) = self { value } else { nil }
  }

  package var string: String? {
    if case .string(let text) = self { text } else { nil }
  }

  package var array: [JSON]? {
    if case .array(let values) = self { values } else { nil }
  }

  package var members: [JSONMember]? {
    if case .object(let members) = self { members } else { nil }
  }

  package var numberText: String? {
    if case .number(let text) = self { text } else { nil }
  }

  /// The value of a number that is whole and fits, however it is written: `12`, `12.0`, `1.2e1`.
  package var int: Int64? {
    guard case .number(let text) = self else { return nil }
    if let plain = Int64(text) { return plain }
    guard let exact = DecimalText(text)?.scaled(byPowerOfTen: 0), !exact.isRounded else {
      return nil
    }
    return exact.value
  }
}

/// Making values.
extension JSON {
  package static func integer(_ value: some BinaryInteger) -> JSON { .number(String(value)) }
  package static func optional(_ text: String?) -> JSON { text.map(JSON.string) ?? .null }
  package static func optional(_ value: Int64?) -> JSON { value.map { .integer($0) } ?? .null }

  /// Replaces the member of that name, or adds it at the end. Anything but an object is left alone.
  package mutating func set(_ key: String, _ value: JSON) {
    guard case .object(var members) = self else { return }
    if let position = members.firstIndex(where: { $0.key == key }) {
      members[position].value = value
    } else {
      members.append(JSONMember(key: key, value: value))
    }
    self = .object(members)
  }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByIntegerLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
  package init(stringLiteral value: String) { self = .string(value) }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  package init(integerLiteral value: Int64) { self = .integer(value) }
  package init(arrayLiteral elements: JSON...) { self = .array(elements) }
  package init(nilLiteral: ()) { self = .null }
  package init(dictionaryLiteral elements: (String, JSON)...) {
    self = .object(elements.map { JSONMember(key: $0.0, value: $0.1) })
  }
}
