internal import CCurl

/// Many exchanges beside each other on the calling thread. Connections are used again; what one of them does delays no
/// other.
@safe final class CurlFan {
  private let multi: OpaqueHandle
  private let width: Int
  private let clock: () -> Int64
  private let isInterrupted: () -> Bool
  private var flights: [Flight] = []

  /// Milliseconds between two looks at what nobody tells of, such as signals.
  private static let longestWait: Int32 = 1000

  init(width: Int, clock: @escaping () -> Int64, isInterrupted: @escaping () -> Bool) throws {
    try CurlTransfer.load()
    guard let made = unsafe gw_curl_multi_init() else {
      throw HTTPError(kind: .other, message: "libcurl has no memory left")
    }
    unsafe multi = made
    self.width = width
    self.clock = clock
    self.isInterrupted = isInterrupted
  }

  deinit {
    for flight in flights { unsafe gw_curl_multi_remove(multi, flight.handle) }
    flights = []
    unsafe gw_curl_multi_cleanup(multi)
  }

  func run(_ next: () throws -> HTTPExchange?) throws {
    while true {
      try fill(next)
      guard !flights.isEmpty else { return }
      unsafe gw_curl_multi_perform(multi)
      if try !land() { unsafe gw_curl_multi_wait(multi, Self.longestWait) }
    }
  }

  private func fill(_ next: () throws -> HTTPExchange?) throws {
    while flights.count < width, let exchange = try next() {
      let transfer = CurlTransfer(
        exchange.call, receiver: exchange.receiver, clock: clock, isInterrupted: isInterrupted)
      let flight: Flight
      do {
        flight = try Flight(exchange, transfer)
      } catch {
        try exchange.ended(error)
        continue
      }
      unsafe gw_curl_multi_add(multi, flight.handle)
      flights.append(flight)
    }
  }

  /// Ends what is over. False when nothing was.
  private func land() throws -> Bool {
    var hasLanded = false
    var code = CURLE_OK
    while let handle = unsafe gw_curl_multi_finished(multi, &code) {
      hasLanded = true
      guard let index = flights.firstIndex(where: { unsafe $0.handle == handle }) else { continue }
      let flight = flights.remove(at: index)
      unsafe gw_curl_multi_remove(multi, handle)
      var failure: (any Error)?
      do { try flight.finish(code) } catch { failure = error }
      try flight.exchange.ended(failure)
    }
    return hasLanded
  }
}

/// One of them, with the memory that curl looks at meanwhile.
@safe private final class Flight {
  let exchange: HTTPExchange
  let handle: OpaqueHandle
  private let transfer: CurlTransfer
  private var lines: UnsafeMutablePointer<curl_slist>?
  private let body: UnsafeMutableRawBufferPointer
  private let refused = UnsafeMutablePointer<Int32>.allocate(capacity: 1)

  init(_ exchange: HTTPExchange, _ transfer: CurlTransfer) throws {
    guard let made = unsafe gw_curl_easy_init() else {
      throw HTTPError(kind: .other, message: "libcurl has no memory left")
    }
    unsafe handle = made
    self.exchange = exchange
    self.transfer = transfer
    unsafe lines = transfer.headerLines()
    unsafe refused.initialize(to: 0)
    unsafe body = try transfer.withBody { bytes in
      let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
      unsafe copy.copyMemory(from: bytes)
      return unsafe copy
    }
    transfer.trace("> \(exchange.call.request.method.rawValue) \(exchange.call.request.url)")
    unsafe transfer.configure(
      handle, lines: &lines, body: UnsafeRawBufferPointer(body), refused: refused)
  }

  func finish(_ code: CURLcode) throws {
    try unsafe transfer.finish(code, handle: handle, isRefused: refused.pointee != 0)
  }

  deinit {
    unsafe gw_curl_easy_cleanup(handle)
    unsafe gw_curl_list_free(lines)
    // A key may be in it.
    unsafe body.initializeMemory(as: UInt8.self, repeating: 0)
    unsafe body.deallocate()
    unsafe refused.deallocate()
  }
}
