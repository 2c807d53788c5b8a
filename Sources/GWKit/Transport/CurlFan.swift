internal import CCurl

/// Many exchanges beside each other on the calling thread. Connections are used again, also those that several exchanges
/// share over HTTP/2; what one of them does delays no other.
@safe final class CurlFan {
  private let multi: OpaqueHandle
  private let clock: () -> Int64
  private let isInterrupted: () -> Bool
  /// By their handles' addresses.
  private var flights: [Int: Flight] = [:]
  /// Handles of exchanges that are over: making one ready again costs less than making one.
  private var idle: [EasyHandle] = []
  /// Could not even be begun.
  private var stillborn: [(exchange: HTTPExchange, error: any Error)] = []

  /// Milliseconds between two looks at what nobody tells of, such as signals.
  private static let longestWait: Int64 = 1000

  init(clock: @escaping () -> Int64, isInterrupted: @escaping () -> Bool) throws {
    try CurlTransfer.load()
    guard let made = unsafe gw_curl_multi_init() else { throw Self.noMemory }
    unsafe multi = made
    self.clock = clock
    self.isInterrupted = isInterrupted
  }

  deinit {
    for flight in flights.values { unsafe gw_curl_multi_remove(multi, flight.handle.raw) }
    (flights, idle) = ([:], [])
    unsafe gw_curl_multi_cleanup(multi)
  }

  fileprivate static let noMemory = HTTPError(kind: .other, message: "libcurl has no memory left")

  func add(_ exchange: HTTPExchange) {
    let transfer = CurlTransfer(
      exchange.call, receiver: exchange.receiver, clock: clock, isInterrupted: isInterrupted)
    do {
      let flight = try Flight(exchange, transfer, idle.popLast() ?? EasyHandle())
      unsafe gw_curl_multi_add(multi, flight.handle.raw)
      flights[flight.handle.address] = flight
    } catch {
      stillborn.append((exchange, error))
    }
  }

  /// Returns as soon as one is over and has been told so, something can be read from `input`, or `span` milliseconds are
  /// over.
  func wait(_ span: Int64, input: Descriptor?) throws {
    if try endStillborn() { return }
    let started = clock()
    while true {
      unsafe gw_curl_multi_perform(multi)
      if try land() { return }
      let left = span - (clock() - started)
      guard left > 0 else { return }
      let span = Int32(min(left, Self.longestWait))
      // What can be read from the input is the caller's, and so is a signal.
      if unsafe gw_curl_multi_wait(multi, span, input?.number ?? -1) != 0 { return }
    }
  }

  private func endStillborn() throws -> Bool {
    let ended = stillborn
    stillborn = []
    for (exchange, error) in ended { try exchange.ended(error) }
    return !ended.isEmpty
  }

  /// Ends what is over. False when nothing was.
  private func land() throws -> Bool {
    var hasLanded = false
    var code = CURLE_OK
    while let handle = unsafe gw_curl_multi_finished(multi, &code) {
      hasLanded = true
      unsafe gw_curl_multi_remove(multi, handle)
      guard let flight = flights.removeValue(forKey: Int(bitPattern: handle)) else { continue }
      var failure: (any Error)?
      do { try flight.finish(code) } catch { failure = error }
      unsafe gw_curl_easy_reset(handle)
      idle.append(flight.handle)
      try flight.exchange.ended(failure)
    }
    return hasLanded
  }
}

/// One of curl's handles, and its owner.
@safe private final class EasyHandle {
  let raw: OpaqueHandle

  init() throws {
    guard let made = unsafe gw_curl_easy_init() else { throw CurlFan.noMemory }
    unsafe raw = made
  }

  var address: Int { unsafe Int(bitPattern: raw) }

  deinit { unsafe gw_curl_easy_cleanup(raw) }
}

/// One of them, with the memory that curl looks at meanwhile.
@safe private final class Flight {
  let exchange: HTTPExchange
  let handle: EasyHandle
  private let transfer: CurlTransfer
  private var lines: UnsafeMutablePointer<curl_slist>?
  private let body: UnsafeMutableRawBufferPointer
  private let refused = UnsafeMutablePointer<Int32>.allocate(capacity: 1)

  init(_ exchange: HTTPExchange, _ transfer: CurlTransfer, _ handle: EasyHandle) throws {
    self.exchange = exchange
    self.handle = handle
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
      handle.raw, lines: &lines, body: UnsafeRawBufferPointer(body), refused: refused)
    // Where the server may speak HTTP/2, a connection that is being made is worth waiting for: many fit into it.
    if exchange.call.addresses == .secureAnywhere {
      unsafe gw_curl_set_long(handle.raw, CURLOPT_PIPEWAIT, 1)
    }
  }

  func finish(_ code: CURLcode) throws {
    try unsafe transfer.finish(code, handle: handle.raw, isRefused: refused.pointee != 0)
  }

  deinit {
    unsafe gw_curl_list_free(lines)
    // A key may be in it.
    unsafe body.initializeMemory(as: UInt8.self, repeating: 0)
    unsafe body.deallocate()
    unsafe refused.deallocate()
  }
}
