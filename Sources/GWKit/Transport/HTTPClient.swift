/// How a request leaves the process. A value of functions, so that tests put their own in its place.
package struct HTTPClient {
  /// Called when a request is likely to follow soon; may do slow work elsewhere meanwhile.
  package var prepare: () -> Void
  /// Sends and hands over the answer as it comes. Throws `HTTPError`, or whatever the receiver threw.
  package var send: (HTTPCall, _ receiver: HTTPReceiver) throws -> Void
  /// A way to send many beside each other on the calling thread. `isInterrupted` breaks all of them off; nil is what
  /// breaks off a single one. Throws what keeps any of them from going out.
  package var fan: (_ isInterrupted: (() -> Bool)?) throws -> HTTPFan

  /// Without a way to send many, they go one after the other.
  package init(
    prepare: @escaping () -> Void, send: @escaping (HTTPCall, HTTPReceiver) throws -> Void,
    fan: ((_ isInterrupted: (() -> Bool)?) throws -> HTTPFan)? = nil
  ) {
    self.prepare = prepare
    self.send = send
    self.fan = fan ?? { _ in .oneByOne(send) }
  }

  /// Sends many, at most `width` at once. `next` is asked whenever there is room and after each that is over; nil is none
  /// for now, and the end when nothing is under way.
  package func sendMany(_ width: Int, _ next: () throws -> HTTPExchange?) throws {
    let fan = try fan(nil)
    var count = 0
    while true {
      while count < width, var exchange = try next() {
        let ended = exchange.ended
        exchange.ended = {
          count -= 1
          try ended($0)
        }
        count += 1
        fan.add(exchange)
      }
      guard count > 0 else { return }
      try fan.wait(.max, nil)
    }
  }
}

/// Exchanges under way beside each other.
package struct HTTPFan {
  /// Takes one on.
  package var add: (HTTPExchange) -> Void
  /// Lets them go on. Returns as soon as one of them is over and has been told so, something can be read from `input`, or
  /// so many milliseconds are over; throws what the one that was told threw, and breaks the others off then.
  package var wait: (_ milliseconds: Int64, _ input: Descriptor?) throws -> Void

  package init(
    add: @escaping (HTTPExchange) -> Void,
    wait: @escaping (_ milliseconds: Int64, _ input: Descriptor?) throws -> Void
  ) {
    self.add = add
    self.wait = wait
  }

  /// One whole exchange at each wait.
  package static func oneByOne(
    _ send: @escaping (HTTPCall, HTTPReceiver) throws -> Void
  ) -> HTTPFan {
    var waiting: [HTTPExchange] = []
    return HTTPFan(
      add: { waiting.append($0) },
      wait: { _, _ in
        guard !waiting.isEmpty else { return }
        let exchange = waiting.removeFirst()
        var failure: (any Error)?
        do { try send(exchange.call, exchange.receiver) } catch { failure = error }
        try exchange.ended(failure)
      })
  }
}

/// One of many requests that are sent beside each other.
package struct HTTPExchange {
  package var call: HTTPCall
  package var receiver: HTTPReceiver
  /// Told how it ended: nil when the whole answer came. Called outside of everything else that is under way.
  package var ended: ((any Error)?) throws -> Void

  package init(
    call: HTTPCall, receiver: HTTPReceiver, ended: @escaping ((any Error)?) throws -> Void
  ) {
    self.call = call
    self.receiver = receiver
    self.ended = ended
  }
}

/// A request with everything that decides how it is sent.
package struct HTTPCall {
  package var request: HTTPRequest
  package var secret: Secret?
  /// A key that belongs into the body, at this place; the whole is put together in guarded memory.
  package var bodySecret: (secret: Secret, offset: Int)?
  package var limits: HTTPLimits
  package var addresses: HTTPAddresses
  package var certificateFile: String?
  package var proxy: String?
  /// Gets the request line, the status and harmless headers, a line each.
  package var trace: ((String) -> Void)?

  package init(
    request: HTTPRequest, secret: Secret?, limits: HTTPLimits, addresses: HTTPAddresses,
    certificateFile: String? = nil, proxy: String? = nil, trace: ((String) -> Void)? = nil
  ) {
    self.request = request
    self.secret = secret
    self.limits = limits
    self.addresses = addresses
    self.certificateFile = certificateFile
    self.proxy = proxy
    self.trace = trace
  }
}

/// Where the answer goes, piece by piece. Throwing from either ends the exchange as failed; a `body` that returns false
/// has all it wants and ends it as done.
package struct HTTPReceiver {
  package var head: (HTTPResponseHead) throws -> Void
  package var body: (ArraySlice<UInt8>) throws -> Bool

  package init(
    head: @escaping (HTTPResponseHead) throws -> Void,
    body: @escaping (ArraySlice<UInt8>) throws -> Bool
  ) {
    self.head = head
    self.body = body
  }
}

/// Times in milliseconds, sizes in bytes.
package struct HTTPLimits: Sendable, Equatable {
  package var connect: Int64
  package var firstByte: Int64
  package var idle: Int64
  package var total: Int64
  package var body = 64 << 20
  /// What is kept of the body of a failure; the rest is not read.
  package var errorBody = 64 << 10

  package init(connect: Int64, firstByte: Int64, idle: Int64, total: Int64) {
    self.connect = connect
    self.firstByte = firstByte
    self.idle = idle
    self.total = total
  }
}

/// Where a request may go, judged by the address that is connected to.
package enum HTTPAddresses: Sendable, Equatable {
  /// https, verified, anywhere.
  case secureAnywhere
  /// http to this machine.
  case plainLoopback
  /// http to this machine or a private network.
  case plainPrivate
}
