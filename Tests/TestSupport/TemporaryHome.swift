import Foundation
import GWKit

/// A home of its own in the system's temporary folder, removed when released.
public final class TemporaryHome: Sendable {
  public let path: String

  public init() throws {
    path = NSTemporaryDirectory() + "gw-test-" + UUID().uuidString
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  package var locations: Locations { Locations(data: path + "/data", config: path + "/config") }
  package func database(now: Instant = .testNow) throws -> Database {
    try Database.open(locations, now: now)
  }
}

extension Instant {
  /// Every test happens at this moment unless it says otherwise.
  package static let testNow = Instant(milliseconds: 1_795_392_000_000)  // 2026-11-23T00:00:00Z
}
