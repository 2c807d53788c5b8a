import GWKit

/// Plays the bytes of a stream through a dialect, cut as a test says, the way the gateway does it.
package struct Replay {
  package private(set) var response = ChatResponse()
  package private(set) var error: ProviderError?
  private var answer: any ProviderAnswer
  private var events = ServerSentEvents()

  package var isComplete: Bool { answer.isComplete }

  package init(_ dialect: Dialect) { answer = dialect.makeAnswer() }

  /// Every piece as it comes, then the end.
  package init(_ dialect: Dialect, _ pieces: [ArraySlice<UInt8>]) {
    self.init(dialect)
    do {
      for piece in pieces {
        for event in try events.push(piece) where !answer.hasEnded { try take(event.data) }
      }
      if let rest = events.finish(), !answer.hasEnded { try take(rest.data) }
    } catch {
      self.error = error as? ProviderError
    }
  }

  /// A body without a stream.
  package init(_ dialect: Dialect, body: String) {
    self.init(dialect)
    do {
      for event in try answer.events(ofBody: Array(body.utf8)) { response.apply(event) }
    } catch {
      self.error = error
    }
  }

  private mutating func take(_ data: String) throws(ProviderError) {
    for event in try answer.events(ofStreamData: data) { response.apply(event) }
  }
}

extension Replay: Equatable {
  package static func == (left: Replay, right: Replay) -> Bool {
    left.response == right.response && left.error == right.error
      && left.isComplete == right.isComplete
  }
}
