/// Reads what others publish, whole: over http without a key and without following redirects, or from a file. What the
/// bytes mean is for who asked.
struct SourceReader {
  private let world: World
  private let settings: SettingValues

  /// No price list comes near it.
  static let mostBytes = 32 << 20
  private static let patience = TimeSpan.seconds(30)

  init(world: World, settings: SettingValues) {
    self.world = world
    self.settings = settings
  }

  /// Throws a `SourceProblem`, or a `GatewayError` when everything has to end.
  func read(_ place: SourcePlace) throws -> [UInt8] {
    switch place {
    case .known(_, let url), .url(let url): try get(url)
    case .file(let path): try read(path)
    }
  }

  private func read(_ path: String) throws -> [UInt8] {
    do {
      return try FileSystem.read(path, limit: Self.mostBytes) { Self.patience.milliseconds }
    } catch let error as SystemError {
      if error.isInterrupted { throw Self.interrupted(world) }
      if error.isTooBig { throw Self.tooLarge }
      throw SourceProblem(error.message, isMissing: !error.isTimeout)
    }
  }

  private func get(_ url: WebURL) throws -> [UInt8] {
    var status = 0
    var body: [UInt8] = []
    let receiver = HTTPReceiver(
      head: { status = $0.status },
      body: {
        body += $0
        return true
      })
    do {
      try world.http.send(call(url), receiver)
    } catch let error as HTTPError {
      if error.kind == .interrupted { throw Self.interrupted(world) }
      throw SourceProblem(error.message)
    }
    if (300..<400).contains(status) {
      throw SourceProblem("it redirects elsewhere (HTTP status \(status)), which is not followed")
    }
    guard (200..<300).contains(status) else { throw SourceProblem("HTTP status \(status)") }
    guard body.count <= Self.mostBytes else { throw Self.tooLarge }
    return body
  }

  private func call(_ url: WebURL) -> HTTPCall {
    let total = Self.patience.milliseconds
    var limits = HTTPLimits(
      connect: settings.span(.askConnectTimeout).milliseconds, firstByte: total, idle: total,
      total: total)
    limits.body = Self.mostBytes
    return HTTPCall(
      request: HTTPRequest(
        method: .get, url: url.text, headers: [HTTPHeader("Accept", "application/json")]),
      secret: nil, limits: limits,
      addresses: url.isSecure ? .secureAnywhere : .plainLoopback,
      certificateFile: settings.text(.netCAFile), proxy: settings.text(.netProxy))
  }

  private static let tooLarge = SourceProblem("it is larger than \(mostBytes >> 20) MiB")

  static func interrupted(_ world: World) -> GatewayError {
    GatewayError(.interrupted, "interrupted", signal: world.signals.pending() ?? .interrupt)
  }
}
