internal import CSystem

/// A moment of the clock that runs from one start of the machine to the next and that nobody can set, time asleep
/// included. Moments of different starts do not compare.
package struct BootInstant: Sendable, Equatable {
  /// Names the start; empty where the system does not tell.
  package var boot: String
  package var milliseconds: Int64

  package init(boot: String, milliseconds: Int64) {
    self.boot = boot
    self.milliseconds = milliseconds
  }

  package static func now() -> BootInstant {
    let bytes = (try? FileSystem.read("/proc/sys/kernel/random/boot_id", limit: 64)) ?? []
    return BootInstant(
      boot: String(decoding: bytes.prefix { $0 > 0x20 }, as: UTF8.self),
      milliseconds: gw_boot_ms())
  }
}
