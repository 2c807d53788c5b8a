/// Reads a page as far as a test needs it: elements, their attributes, and whether each is closed where it should be.
struct MarkupReader {
  struct Element {
    var name: String
    var attributes: [(name: String, value: String)]
  }

  private(set) var elements: [Element] = []
  private(set) var faults: [String] = []
  /// What a reader sees, markup taken away.
  private(set) var text = ""

  private static let void: Set<String> = ["meta", "input", "br", "link", "img", "hr"]
  private var rest: Substring.UTF8View
  private var open: [String] = []

  init(_ page: String) {
    rest = page.utf8[...]
    read()
    if !open.isEmpty { faults.append("left open: \(open)") }
  }

  private mutating func take(until end: UInt8) -> String {
    let part = rest.prefix { $0 != end }
    rest = rest.dropFirst(part.count + 1)
    return String(decoding: part, as: UTF8.self)
  }

  private mutating func read() {
    while !rest.isEmpty {
      text += Self.unescaped(take(until: UInt8(ascii: "<")))
      guard !rest.isEmpty else { return }
      if rest.first == UInt8(ascii: "/") {
        let name = String(take(until: UInt8(ascii: ">")).dropFirst())
        if open.popLast() != name { faults.append("</\(name)> closes nothing") }
      } else if rest.first == UInt8(ascii: "!") {
        _ = take(until: UInt8(ascii: ">"))
      } else {
        readElement()
      }
    }
  }

  private mutating func readElement() {
    let name = String(
      decoding: rest.prefix { $0 != 0x20 && $0 != 0x3E && $0 != 0x2F }, as: UTF8.self)
    rest = rest.dropFirst(name.utf8.count)
    if name.contains(where: { !$0.isASCII || !($0.isLetter || $0.isNumber) }) || name.isEmpty {
      faults.append("no name of an element: '\(name)'")
    }
    var attributes: [(name: String, value: String)] = []
    while rest.first == 0x20 {
      rest = rest.dropFirst()
      guard let first = rest.first, first != 0x3E, first != 0x2F else { continue }
      attributes.append(readAttribute())
    }
    let closesItself = rest.first == 0x2F
    if closesItself { rest = rest.dropFirst() }
    if rest.first != 0x3E { faults.append("<\(name) does not end") }
    rest = rest.dropFirst()
    elements.append(Element(name: name, attributes: attributes))
    if name == "style" {
      _ = take(until: UInt8(ascii: "<"))
      _ = take(until: UInt8(ascii: ">"))
    } else if !closesItself, !Self.void.contains(name) {
      open.append(name)
    }
  }

  private mutating func readAttribute() -> (name: String, value: String) {
    let name = String(decoding: rest.prefix { ![0x20, 0x3D, 0x3E].contains($0) }, as: UTF8.self)
    rest = rest.dropFirst(name.utf8.count)
    guard rest.first == 0x3D else { return (name, "") }
    rest = rest.dropFirst()
    guard rest.first == 0x22 else {
      faults.append("\(name) is not quoted")
      return (name, "")
    }
    rest = rest.dropFirst()
    return (name, Self.unescaped(take(until: 0x22)))
  }

  private static func unescaped(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
    var text = text
    for (code, plain) in [
      ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&"),
    ] {
      text = text.split(separator: code, omittingEmptySubsequences: false).joined(separator: plain)
    }
    return text
  }
}
