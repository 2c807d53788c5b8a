internal import CSystem
internal import Glibc

/// The system's time zones, as files. libc silently takes UTC for a name that it does not know, so names are looked up
/// here first.
package enum ZoneFiles {
  private static let folder = "/usr/share/zoneinfo"

  /// Whether `name` is a zone such as `America/Sao_Paulo`. A path that leaves the zones' folder is none,
  /// and UTC needs no file.
  package static func knows(_ name: String) -> Bool {
    if name == "UTC" { return true }
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    let isPlain = parts.allSatisfy { part in
      !part.isEmpty && part != "." && part != ".."
        && part.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }
    guard isPlain, let path = try? FileSystem.resolved(folder + "/" + name),
      let bytes = try? FileSystem.read(path, limit: 1 << 20)
    else { return false }
    // RFC 8536: every zone file begins with these four.
    return bytes.starts(with: Array("TZif".utf8))
  }
}
