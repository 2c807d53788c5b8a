import Foundation
import Glibc
import Synchronization

/// A server on loopback that answers as a test tells it to, byte for byte. It knows no HTTP beyond reading one whole
/// request per connection.
public final class StubUpstream: Sendable {
  /// What happens on a connection after its request has been read.
  public enum Step: Sendable {
    case send([UInt8])
    /// Ends the connection with a reset instead of an end.
    case reset
    /// Keeps the connection open and silent until the client goes away.
    case stall
    /// Tells the test that this point is reached.
    case signal(DispatchSemaphore)
    /// Goes on when the test says so.
    case wait(DispatchSemaphore)
  }

  public struct Request: Sendable {
    public let head: String
    public let body: [UInt8]
  }

  public let port: UInt16
  private let listener: Int32
  private let requests = Mutex<[Request]>([])
  private let answer: @Sendable (_ request: Request, _ number: Int) -> [Step]

  /// `answer` gets the request and how many came before it.
  public init(_ answer: @escaping @Sendable (_ request: Request, _ number: Int) -> [Step]) throws {
    self.answer = answer
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let (descriptor, size) = (listener, length)
    let bound = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) }
    }
    guard bound == 0, listen(listener, 128) == 0 else { throw POSIXError(.EADDRINUSE) }
    _ = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
    }
    port = UInt16(bigEndian: address.sin_port)
    Thread { [self] in acceptAll() }.start()
  }

  /// Every connection gets the same answer.
  public convenience init(always steps: [Step]) throws {
    try self.init { _, _ in steps }
  }

  public var baseURL: String { "http://127.0.0.1:\(port)/v1" }
  public var received: [Request] { requests.withLock { $0 } }

  public func stop() {
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }

  private func acceptAll() {
    while true {
      let connection = accept(listener, nil, nil)
      if connection < 0 { return }
      Thread { [self] in serve(connection) }.start()
    }
  }

  private func serve(_ connection: Int32) {
    defer { close(connection) }
    guard let request = read(connection) else { return }
    let number = requests.withLock { list in
      list.append(request)
      return list.count - 1
    }
    for step in answer(request, number) {
      switch step {
      case .send(let bytes): if !send(bytes, to: connection) { return }
      case .reset:
        var now = linger(l_onoff: 1, l_linger: 0)
        setsockopt(connection, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
        return
      case .stall:
        var byte: UInt8 = 0
        while recv(connection, &byte, 1, 0) > 0 {}
      case .signal(let semaphore): semaphore.signal()
      case .wait(let semaphore): semaphore.wait()
      }
    }
  }

  private func send(_ bytes: [UInt8], to connection: Int32) -> Bool {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if count <= 0 { return false }
      sent += count
    }
    return true
  }

  private func read(_ connection: Int32) -> Request? {
    var data: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      if let end = data.firstRange(of: Array("\r\n\r\n".utf8)) {
        let head = String(decoding: data[..<end.lowerBound], as: UTF8.self)
        if data.count - end.upperBound >= Self.length(head) {
          return Request(head: head, body: Array(data[end.upperBound...]))
        }
      }
      let count = recv(connection, &buffer, buffer.count, 0)
      if count <= 0 { return nil }
      data += buffer[..<count]
    }
  }

  private static func length(_ head: String) -> Int {
    for line in head.split(separator: "\r\n") where line.lowercased().hasPrefix("content-length:") {
      return Int(line.dropFirst(15).trimmingCharacters(in: .whitespaces)) ?? 0
    }
    return 0
  }
}
