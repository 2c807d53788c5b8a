import GWKit
import Testing

/// Every case of the grammar, each fed whole, byte by byte, and cut at every place.
struct ServerSentEventsTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    let events: [ServerSentEvent]
    let rest: ServerSentEvent?
    var testDescription: String { name }

    init(_ name: String, _ text: String, _ events: [ServerSentEvent], rest: ServerSentEvent? = nil)
    {
      self.name = name
      bytes = Array(text.utf8)
      self.events = events
      self.rest = rest
    }
  }

  private static func data(_ texts: String...) -> [ServerSentEvent] {
    texts.map { ServerSentEvent(data: $0) }
  }

  static let cases: [Case] = [
    Case("one event", "data: a\n\n", data("a")),
    Case("CRLF", "data: a\r\n\r\ndata: b\r\n\r\n", data("a", "b")),
    Case("lone CR", "data: a\r\rdata: b\r\r", data("a", "b")),
    Case("mixed line ends", "data: a\r\ndata: b\n\r\n", data("a\nb")),
    Case("several lines", "data: a\ndata:\ndata: c\n\n", data("a\n\nc")),
    Case("no blank after the colon", "data:a\n\n", data("a")),
    Case(
      "one blank is dropped, more and tabs are kept", "data:  a\n\ndata:\tb\n\n", data(" a", "\tb")),
    Case("field without a colon", "data\n\n", data("")),
    Case("colons in the value", "data: a:b\n\n", data("a:b")),
    Case("comments", ": ping\ndata: a\n:\n: x\n\n", data("a")),
    Case("unknown fields", "foo: 1\ndata: a\nDATA: b\n data: c\n\n", data("a")),
    Case("id and retry", "id: 1\nretry: 10\ndata: a\n\n", data("a")),
    Case("event without data", "event: x\n\ndata: a\n\n", data("a")),
    Case(
      "named", "event: error\ndata: a\n\ndata: b\n\n",
      [ServerSentEvent(type: "error", data: "a"), ServerSentEvent(data: "b")]),
    Case("byte order mark", "\u{FEFF}data: a\n\n", data("a")),
    Case("second mark is a name", "\u{FEFF}\u{FEFF}data: a\n\ndata: b\n\n", data("b")),
    Case("multi-byte characters", "data: é😀\n\n", data("é😀")),
    Case("empty input", "", []),
    Case("blank lines only", "\n\r\n\r\n\n", []),
    Case("end without a blank line", "data: a\n", [], rest: ServerSentEvent(data: "a")),
    Case("end within a line", "data: a", [], rest: ServerSentEvent(data: "a")),
    Case("end after CR", "data: a\r\n\r", data("a")),
    Case(
      "bare JSON", "data: a\n\n{\"error\":\n {}}\n\ndata: b\n\n",
      data("a") + [ServerSentEvent(data: "{\"error\":\n {}}", isRaw: true)] + data("b")),
    Case(
      "bare JSON at the end", "{\"a\":1}", [], rest: ServerSentEvent(data: "{\"a\":1}", isRaw: true)
    ),
  ]

  private func check(_ pieces: [ArraySlice<UInt8>], _ expected: Case, _ how: String) throws {
    var parser = ServerSentEvents()
    var events: [ServerSentEvent] = []
    for piece in pieces { events += try parser.push(piece) }
    #expect(events == expected.events, "\(how)")
    #expect(parser.finish() == expected.rest, "\(how)")
  }

  @Test(arguments: cases)
  func readsTheSameHoweverItIsCut(_ expected: Case) throws {
    let bytes = expected.bytes
    try check([bytes[...]], expected, "whole")
    try check(bytes.indices.map { bytes[$0...$0] }, expected, "byte by byte")
    for place in 0...bytes.count {
      try check([bytes[..<place], bytes[place...]], expected, "cut at \(place)")
    }
  }

  @Test func replacesWhatIsNotUTF8() throws {
    var parser = ServerSentEvents()
    let events = try parser.push(Array("data: a".utf8)[...] + [0xFF] + Array("\n\n".utf8))
    #expect(events == Self.data("a\u{FFFD}"))
  }

  @Test func refusesAnEventAboveTheLimit() throws {
    var parser = ServerSentEvents(eventLimit: 100)
    _ = try parser.push(Array("data: \(String(repeating: "a", count: 90))\n\n".utf8)[...])
    #expect(throws: ServerSentEventTooLarge.self) {
      for _ in 0..<4 {
        _ = try parser.push(Array("data: \(String(repeating: "a", count: 30))\n".utf8)[...])
      }
    }
    var endless = ServerSentEvents(eventLimit: 100)
    #expect(throws: ServerSentEventTooLarge.self) {
      for _ in 0..<101 { _ = try endless.push([0x61]) }
    }
  }
}
