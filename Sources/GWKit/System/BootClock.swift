internal import Glibc

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
    var now = timespec()
    unsafe clock_gettime(CLOCK_BOOTTIME, &now)
    return BootInstant(
      boot: String(decoding: bytes.prefix { $0 > 0x20 }, as: UTF8.self),
      milliseconds: Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000)
  }
}
