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

  /// Ends early once `isInterrupted` says so; it is asked whenever a signal comes, and now and then besides.
  package static func sleep(milliseconds: Int64, unless isInterrupted: () -> Bool) {
    let end = monotonicMilliseconds() + milliseconds
    while !isInterrupted() {
      let left = end - monotonicMilliseconds()
      if left <= 0 { return }
      // In slices: a signal may come between the question and the sleep.
      let slice = min(left, 200)
      var time = timespec(tv_sec: 0, tv_nsec: Int(slice) * 1_000_000)
      unsafe nanosleep(&time, nil)
    }
  }

  private static func read(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    unsafe clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }
}
