internal import CCurl

/// One exchange over libcurl, from handle to answer, on the calling thread.
final class CurlTransfer {
  private let call: HTTPCall
  private let receiver: HTTPReceiver
  private let clock: () -> Int64
  private let isInterrupted: () -> Bool

  private var head = HTTPResponseHead(status: 0)
  private var isHeadComplete = false
  private var bodyCount = 0
  private var isIgnoringBody = false
  /// The first thing that went wrong inside a callback; it wins over curl's own words.
  private var failure: (any Error)?
  /// Enough of the body has come; ending here is no failure.
  private var hasEnough = false
  private let started: Int64
  private var lastActivity: Int64
  private var lastProgress: Int64 = 0
  private var hasFirstByte = false

  init(
    _ call: HTTPCall, receiver: HTTPReceiver, clock: @escaping () -> Int64,
    isInterrupted: @escaping () -> Bool
  ) {
    self.call = call
    self.receiver = receiver
    self.clock = clock
    self.isInterrupted = isInterrupted
    started = clock()
    lastActivity = started
  }

  /// Loads libcurl, once.
  static func load() throws(HTTPError) {
    if let problem = unsafe gw_curl_load() {
      throw HTTPError(
        kind: .unavailable, message: "cannot load libcurl: " + (unsafe String(cString: problem)))
    }
  }

  func run() throws {
    try Self.load()
    guard let handle = unsafe gw_curl_easy_init() else {
      throw HTTPError(kind: .other, message: "libcurl has no memory left")
    }
    defer { unsafe gw_curl_easy_cleanup(handle) }
    var lines = unsafe headerLines()
    defer { unsafe gw_curl_list_free(lines) }
    trace("> \(call.request.method.rawValue) \(call.request.url)")
    let refused = UnsafeMutablePointer<Int32>.allocate(capacity: 1)
    defer { unsafe refused.deallocate() }
    unsafe refused.initialize(to: 0)
    let code = try unsafe withBody { body in
      unsafe configure(handle, lines: &lines, body: body, refused: refused)
      return unsafe gw_curl_easy_perform(handle)
    }
    try unsafe finish(code, handle: handle, isRefused: refused.pointee != 0)
  }

  func finish(_ code: CURLcode, handle: OpaqueHandle, isRefused: Bool) throws {
    let sent = unsafe gw_curl_get_size(handle, CURLINFO_SIZE_UPLOAD_T)
    let requested = unsafe gw_curl_get_long(handle, CURLINFO_REQUEST_SIZE)
    let wasSent =
      requested > 0 && sent >= call.request.body.count + (call.bodySecret?.secret.count ?? 0)
    if var broken = failure as? HTTPError {
      broken.wasSent = wasSent
      throw broken
    }
    if let failure { throw failure }
    if code == CURLE_OK || hasEnough { return }
    if isRefused {
      throw HTTPError(
        kind: .addressRefused,
        message: "plain http is allowed to this machine only, unless the provider says so")
    }
    let text = unsafe gw_curl_easy_strerror(code).map { unsafe String(cString: $0) } ?? ""
    throw HTTPError(
      kind: CurlCode.kind(code, hasAnswer: head.status != 0),
      message: CurlCode.message(code, text: text), wasSent: wasSent)
  }

  func trace(_ line: String) { call.trace?(line) }
}

typealias OpaqueHandle = UnsafeMutableRawPointer

/// Setting curl up.
extension CurlTransfer {
  /// The bytes to post, a key put in where one belongs.
  func withBody<Result>(_ use: (UnsafeRawBufferPointer) -> Result) throws -> Result {
    let plain = call.request.body
    guard let (secret, offset) = call.bodySecret else {
      return unsafe plain.withUnsafeBytes { unsafe use($0) }
    }
    let whole = unsafe Secret(count: plain.count + secret.count) { buffer in
      unsafe buffer.copyBytes(from: plain[..<offset])
      let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[offset...])
      unsafe secret.withBytes { unsafe rest.copyBytes(from: $0) }
      let end = unsafe UnsafeMutableRawBufferPointer(rebasing: rest[secret.count...])
      unsafe end.copyBytes(from: plain[offset...])
    }
    guard let whole else { throw HTTPError(kind: .other, message: "no memory can be locked") }
    return unsafe whole.withBytes { unsafe use($0) }
  }

  func headerLines() -> UnsafeMutablePointer<curl_slist>? {
    var list: UnsafeMutablePointer<curl_slist>?
    for header in call.request.headers {
      unsafe list = gw_curl_list_append(list, "\(header.name): \(header.value)")
    }
    // curl would wait a second for a server that does not answer `Expect: 100-continue`.
    unsafe list = gw_curl_list_append(list, "Expect:")
    if let credential = call.request.credential, let secret = call.secret,
      let line = secret.terminated(prefix: "\(credential.name): \(credential.value)")
    {
      unsafe line.withBytes { bytes in
        let text = unsafe bytes.assumingMemoryBound(to: CChar.self).baseAddress
        unsafe list = gw_curl_list_append(list, text)
      }
    }
    return unsafe list
  }

  func configure(
    _ handle: OpaqueHandle, lines: inout UnsafeMutablePointer<curl_slist>?,
    body: UnsafeRawBufferPointer, refused: UnsafeMutablePointer<Int32>
  ) {
    let context = unsafe Unmanaged.passUnretained(self).toOpaque()
    unsafe gw_curl_set_string(handle, CURLOPT_URL, call.request.url)
    unsafe gw_curl_set_string(handle, CURLOPT_USERAGENT, "gw/\(version)")
    unsafe gw_curl_set_pointer(handle, CURLOPT_HTTPHEADER, lines)
    if call.request.method == .post {
      unsafe gw_curl_set_long(handle, CURLOPT_POST, 1)
      unsafe gw_curl_set_size(handle, CURLOPT_POSTFIELDSIZE_LARGE, body.count)
      unsafe gw_curl_set_pointer(handle, CURLOPT_POSTFIELDS, body.baseAddress)
    }
    unsafe gw_curl_set_data(handle, CURLOPT_HEADERFUNCTION, curlHeaderCallback)
    unsafe gw_curl_set_pointer(handle, CURLOPT_HEADERDATA, context)
    unsafe gw_curl_set_data(handle, CURLOPT_WRITEFUNCTION, curlBodyCallback)
    unsafe gw_curl_set_pointer(handle, CURLOPT_WRITEDATA, context)
    unsafe gw_curl_set_progress(handle, curlProgressCallback)
    unsafe gw_curl_set_pointer(handle, CURLOPT_XFERINFODATA, context)
    unsafe gw_curl_set_long(handle, CURLOPT_NOPROGRESS, 0)
    unsafe gw_curl_set_long(handle, CURLOPT_NOSIGNAL, 1)
    unsafe gw_curl_set_long(handle, CURLOPT_TCP_NODELAY, 1)
    unsafe gw_curl_set_long(
      handle, CURLOPT_CONNECTTIMEOUT_MS, Int(min(call.limits.connect, call.limits.total)))
    unsafe gw_curl_set_long(handle, CURLOPT_TIMEOUT_MS, Int(max(1, call.limits.total)))
    unsafe configureSafety(handle, refused: refused)
  }

  /// Redirects stay off, which is curl's default: it would send keys and the prompt on to another host.
  private func configureSafety(_ handle: OpaqueHandle, refused: UnsafeMutablePointer<Int32>) {
    unsafe gw_curl_set_string(handle, CURLOPT_PROTOCOLS_STR, "http,https")
    unsafe gw_curl_set_long(handle, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
    unsafe gw_curl_set_long(handle, CURLOPT_SSL_VERIFYPEER, 1)
    unsafe gw_curl_set_long(handle, CURLOPT_SSL_VERIFYHOST, 2)
    if let file = call.certificateFile {
      unsafe gw_curl_set_string(handle, CURLOPT_CAINFO, file)
    }
    switch call.addresses {
    case .secureAnywhere:
      if let proxy = call.proxy { unsafe gw_curl_set_string(handle, CURLOPT_PROXY, proxy) }
      unsafe gw_curl_set_long(handle, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    case .plainLoopback, .plainPrivate:
      // A proxy would make the address checked another than the one that answers.
      unsafe gw_curl_set_string(handle, CURLOPT_PROXY, "")
      let allowed =
        call.addresses == .plainLoopback ? GW_CURL_LOOPBACK_ONLY : GW_CURL_PRIVATE_ONLY
      unsafe gw_curl_set_addresses(handle, allowed, refused)
    }
  }
}

/// What curl's callbacks do.
extension CurlTransfer {
  /// One header line with its line end. False ends the exchange.
  fileprivate func receiveHeader(_ bytes: UnsafeRawBufferPointer) -> Bool {
    noteActivity()
    // What comes after the head is a trailer, which nobody asked for.
    if isHeadComplete { return true }
    var end = bytes.count
    while end > 0, unsafe bytes[end - 1] == 0x0A || bytes[end - 1] == 0x0D { end -= 1 }
    let line = unsafe String(decoding: bytes[..<end], as: UTF8.self)
    if line.hasPrefix("HTTP/") {
      head = HTTPResponseHead(status: Self.status(of: line))
      return true
    }
    if let colon = line.firstIndex(of: ":") {
      let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
      head.headers.append(HTTPHeader(String(line[..<colon]), String(value)))
      return true
    }
    // The empty line: the head is whole, unless it only announced another one.
    return line.isEmpty && head.status >= 200 ? attempt { try deliverHead() } : true
  }

  private func deliverHead() throws {
    isHeadComplete = true
    trace("< \(head.status)")
    for header in head.headers where TracedHeaders.isHarmless(header.name) {
      trace("< \(header.name.lowercased()): \(header.value)")
    }
    if let encoding = head["content-encoding"], encoding.lowercased() != "identity" {
      guard head.status >= 300 else {
        throw HTTPError(
          kind: .encoded, message: "the answer is compressed (\(encoding)), which was not asked for"
        )
      }
      isIgnoringBody = true
    }
    try receiver.head(head)
  }

  fileprivate func receiveBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
    noteActivity()
    if isIgnoringBody { return true }
    bodyCount += bytes.count
    if head.status >= 300, bodyCount > call.limits.errorBody {
      hasEnough = true
      return false
    }
    return attempt {
      guard bodyCount <= call.limits.body else {
        throw HTTPError(
          kind: .tooLarge, message: "the answer is larger than \(call.limits.body >> 20) MiB")
      }
      hasEnough = try !receiver.body(unsafe Array(bytes)[...])
    } && !hasEnough
  }

  /// Called by curl whenever something happens and about once a second when nothing does.
  fileprivate func continues(transferred: Int64) -> Bool {
    if transferred != lastProgress {
      lastProgress = transferred
      lastActivity = clock()
    }
    return attempt {
      if isInterrupted() {
        throw HTTPError(kind: .interrupted, message: "interrupted")
      }
      let now = clock()
      if !hasFirstByte, now - started > call.limits.firstByte {
        throw HTTPError(
          kind: .timeout, message: "no answer within \(call.limits.firstByte) ms")
      }
      if hasFirstByte, now - lastActivity > call.limits.idle {
        throw HTTPError(
          kind: .stalled, message: "the answer stopped for \(call.limits.idle) ms")
      }
    }
  }

  private func noteActivity() {
    hasFirstByte = true
    lastActivity = clock()
  }

  private func attempt(_ body: () throws -> Void) -> Bool {
    do {
      try body()
      return true
    } catch {
      if failure == nil { failure = error }
      return false
    }
  }

  /// `HTTP/1.1 200 OK`; 0 when it is no number.
  private static func status(of line: String) -> Int {
    let words = line.split(separator: " ")
    return words.count > 1 ? Int(words[1]) ?? 0 : 0
  }
}

private func transfer(_ context: UnsafeMutableRawPointer?) -> CurlTransfer? {
  unsafe context.map { unsafe Unmanaged<CurlTransfer>.fromOpaque($0).takeUnretainedValue() }
}

private func curlHeaderCallback(
  bytes: UnsafeMutablePointer<CChar>?, size: Int, count: Int, context: UnsafeMutableRawPointer?
) -> Int {
  guard let transfer = unsafe transfer(context) else { return 0 }
  let buffer = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
  return unsafe transfer.receiveHeader(buffer) ? size * count : 0
}

private func curlBodyCallback(
  bytes: UnsafeMutablePointer<CChar>?, size: Int, count: Int, context: UnsafeMutableRawPointer?
) -> Int {
  guard let transfer = unsafe transfer(context) else { return 0 }
  let buffer = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
  // Any other number than the one given ends the exchange; 0 alone would not for an empty piece.
  return unsafe transfer.receiveBody(buffer) ? size * count : size * count + 1
}

private func curlProgressCallback(
  context: UnsafeMutableRawPointer?, _: curl_off_t, down: curl_off_t, _: curl_off_t, up: curl_off_t
) -> Int32 {
  guard let transfer = unsafe transfer(context) else { return 1 }
  return transfer.continues(transferred: Int64(down + up)) ? 0 : 1
}
