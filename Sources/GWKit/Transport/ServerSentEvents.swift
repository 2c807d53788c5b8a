/// One event of a `text/event-stream`.
package struct ServerSentEvent: Sendable, Equatable {
  /// The `event` field; nil when there was none.
  package var type: String?
  package var data: String
  /// It was no event but a bare JSON text between the events, as Gemini reports errors in mid-stream.
  package var isRaw = false

  package init(type: String? = nil, data: String, isRaw: Bool = false) {
    self.type = type
    self.data = data
    self.isRaw = isRaw
  }
}

package struct ServerSentEventTooLarge: Error, Equatable {}

/// Takes bytes as they come and gives events as they are whole, by the grammar of the HTML standard. It knows nothing
/// about what the events mean. Time and memory grow with the input, however it is cut.
package struct ServerSentEvents: Sendable {
  /// Bytes of one event at most.
  private let limit: Int
  /// The line under way.
  private var line: [UInt8] = []
  private var data: [UInt8] = []
  private var hasData = false
  private var type: String?
  private var raw: [UInt8] = []
  private var hasEndedWithCR = false
  private var isAtStart = true

  package init(eventLimit: Int = 16 << 20) { limit = eventLimit }

  /// The events that these bytes complete.
  package mutating func push(
    _ bytes: ArraySlice<UInt8>
  ) throws(ServerSentEventTooLarge) -> [ServerSentEvent] {
    var events: [ServerSentEvent] = []
    var rest = bytes
    if hasEndedWithCR, let first = rest.first {
      hasEndedWithCR = false
      if first == Self.lineFeed { rest.removeFirst() }
    }
    while let end = rest.firstIndex(where: { $0 == Self.lineFeed || $0 == Self.carriageReturn }) {
      line += rest[..<end]
      try takeLine(&events)
      let isCR = rest[end] == Self.carriageReturn
      rest = rest[(end + 1)...]
      if isCR {
        if rest.isEmpty { hasEndedWithCR = true }
        if rest.first == Self.lineFeed { rest.removeFirst() }
      }
    }
    line += rest
    try checkSize()
    return events
  }

  /// At the end of the input: the event that was not closed by an empty line, if there is one. The standard throws it
  /// away; whether it is whole in itself only its reader can tell.
  package mutating func finish() -> ServerSentEvent? {
    var events: [ServerSentEvent] = []
    if !line.isEmpty { _ = try? takeLine(&events) }
    dispatch(&events)
    return events.last
  }

  private static let lineFeed = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  private func checkSize() throws(ServerSentEventTooLarge) {
    guard line.count + data.count + raw.count <= limit else { throw ServerSentEventTooLarge() }
  }

  private mutating func takeLine(
    _ events: inout [ServerSentEvent]
  ) throws(ServerSentEventTooLarge) {
    if isAtStart {
      isAtStart = false
      if line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
    }
    try checkSize()
    if line.isEmpty {
      dispatch(&events)
    } else if !raw.isEmpty || line.first == UInt8(ascii: "{") {
      raw += line
      raw.append(Self.lineFeed)
    } else {
      takeField()
    }
    line.removeAll(keepingCapacity: true)
  }

  /// `name: value`, `name:value` or `name`. A line that begins with a colon is a comment: its name is empty.
  private mutating func takeField() {
    let colon = line.firstIndex(of: UInt8(ascii: ":"))
    var value = colon.map { line[($0 + 1)...] } ?? []
    if value.first == 0x20 { value.removeFirst() }
    switch String(decoding: line[..<(colon ?? line.endIndex)], as: UTF8.self) {
    case "data":
      if hasData { data.append(Self.lineFeed) }
      data += value
      hasData = true
    case "event": type = String(decoding: value, as: UTF8.self)
    // `id` and `retry` are for reconnecting, which no provider offers for an answer.
    default: break
    }
  }

  private mutating func dispatch(_ events: inout [ServerSentEvent]) {
    if !raw.isEmpty {
      events.append(
        ServerSentEvent(data: String(decoding: raw.dropLast(), as: UTF8.self), isRaw: true))
      raw.removeAll()
    }
    // A `data` line without a value counts: the standard's buffer has its line end.
    if hasData {
      events.append(
        ServerSentEvent(type: type, data: String(decoding: data, as: UTF8.self)))
    }
    data.removeAll()
    hasData = false
    type = nil
  }
}
