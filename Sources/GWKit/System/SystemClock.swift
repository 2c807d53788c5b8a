internal import Glibc

/// The machine's clocks. Only `World` may read them, so that tests and `GW_NOW` can put another one in their place.
package enum SystemClock {
  /// Now, in UTC.
  package static func now() -> Instant {
    Instant(milliseconds: read(CLOCK_REALTIME))
  }

  /// Milliseconds that never go back; for measuring spans only.
  package static func monotonicMilliseconds() -> Int64 {
    read(CLOCK_MONOTONIC)
  }

  private static func read(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    unsafe clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }
}
