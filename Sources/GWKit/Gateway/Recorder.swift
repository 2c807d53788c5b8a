/// Watches one call: decodes what comes, hands visible text on, and keeps what the log will need. It decides nothing
/// about money and writes nothing.
final class Recorder {
  private let world: World
  private let show: (AskEvent) throws -> Void
  private let startedMonotonic: Int64

  private(set) var head: HTTPResponseHead?
  private(set) var response = ChatResponse()
  private(set) var firstTokenMilliseconds: Int64?
  /// Text has been handed to the one who asked: from here on there is no other route.
  private(set) var isVisible = false

  /// The provider has said everything: its figures are final.
  var isComplete: Bool { answer.isComplete }

  /// The body of a refusal; empty after an answer.
  var failureBody: [UInt8] {
    head.map { (200..<300).contains($0.status) } ?? true ? [] : body
  }

  private let dialect: Dialect
  private var answer: any ProviderAnswer
  private var events = ServerSentEvents()
  private var body: [UInt8] = []

  init(world: World, dialect: Dialect, show: @escaping (AskEvent) throws -> Void) {
    self.world = world
    self.dialect = dialect
    answer = dialect.makeAnswer()
    self.show = show
    startedMonotonic = world.monotonic()
  }

  var elapsedMilliseconds: Int64 { max(0, world.monotonic() - startedMonotonic) }

  var receiver: HTTPReceiver {
    HTTPReceiver(head: { self.head = $0 }, body: receive)
  }

  /// The answer's own content type decides how it is read: servers answer a request for a stream with plain JSON. Nil
  /// before it begins.
  var isStream: Bool? {
    head.map { (200..<300).contains($0.status) && $0.contentType == "text/event-stream" }
  }

  /// Of what the model made, as far as it came: a body that could not be read counts as it is.
  var byteCount: Int {
    let isUnread = response.isEmpty && failureBody.isEmpty
    return isUnread ? max(response.byteCount, body.count) : response.byteCount
  }

  /// False once the provider has said that it is done: servers may keep the connection open after that.
  private func receive(_ bytes: ArraySlice<UInt8>) throws -> Bool {
    guard isStream == true else {
      body += bytes
      return true
    }
    let complete: [ServerSentEvent]
    do {
      complete = try events.push(bytes)
    } catch {
      throw ProviderError(reason: .malformed, message: "an event of the stream is too large")
    }
    for event in complete { try decode(event.data) }
    return !answer.hasEnded
  }

  private func decode(_ data: String) throws {
    try apply(answer.events(ofStreamData: data))
  }

  private func apply(_ events: [StreamEvent]) throws {
    for event in events {
      response.apply(event)
      guard case .text(let text) = event else { continue }
      if firstTokenMilliseconds == nil { firstTokenMilliseconds = elapsedMilliseconds }
      isVisible = true
      try show(.text(text))
    }
  }

  /// After the exchange: what is left is read, and whatever is not a whole answer is an error.
  func finish() throws {
    guard let head else {
      throw ProviderError(reason: .cut, message: "the connection ended without an answer")
    }
    guard (200..<300).contains(head.status) else { throw failure(head) }
    if isStream == true {
      try finishStream()
    } else {
      try finishBody(head)
    }
    guard answer.isComplete else {
      throw ProviderError(
        reason: .cut, status: head.status, message: "the stream ended before the answer did")
    }
    guard !response.isEmpty || response.finishReason.map(Self.isSilent) ?? false else {
      throw ProviderError(
        reason: .empty, status: head.status, message: "there is neither text nor a tool call in it")
    }
  }

  /// Endings that may come without a word.
  private static func isSilent(_ reason: FinishReason) -> Bool {
    reason == .length || reason == .contentFilter || reason == .refusal
  }

  private func failure(_ head: HTTPResponseHead) -> ProviderError {
    guard (300..<400).contains(head.status) else {
      return dialect.failure(head: head, body: body)
    }
    let target = head["location"].flatMap { try? BaseURL($0).host } ?? "another address"
    return ProviderError(
      reason: .redirect, status: head.status,
      message: "HTTP \(head.status) to '\(target)'; redirects are never followed")
  }
}

/// The end of a body.
extension Recorder {
  /// A last event without its blank line counts when it is whole in itself; otherwise the stream was cut.
  private func finishStream() throws {
    guard let rest = events.finish() else { return }
    let isWhole = rest.data.hasPrefix("[DONE]") || (try? JSON(parsing: rest.data)) != nil
    if isWhole { try decode(rest.data) }
  }

  private func finishBody(_ head: HTTPResponseHead) throws {
    guard !body.isEmpty else {
      throw ProviderError(reason: .empty, status: head.status, message: "the body is empty")
    }
    if head.contentType == "text/html" {
      throw ProviderError(
        reason: .malformed, status: head.status, message: "a web page came instead of an answer")
    }
    do {
      try apply(answer.events(ofBody: body))
    } catch var error as ProviderError where error.reason == .malformed {
      if head.contentType != "application/json" {
        error.message += " (content type '\(head.contentType)')"
      }
      throw error
    }
  }
}
