import Testing

@testable import GWKit
@testable import gw

/// How far a batch is said to be.
struct BatchProgressTests {
  private func tally(lines: Int, answered: Int, skipped: Int = 0, bytes: Int64) -> BatchTally {
    var tally = BatchTally()
    (tally.lines, tally.answered, tally.skipped) = (lines, answered, skipped)
    (tally.bytesRead, tally.milliseconds) = (bytes, 1000)
    return tally
  }

  /// Many calls at once read far ahead of the answers.
  @Test func whatIsUnderWayIsNotDone() {
    let all = tally(lines: 100, answered: 25, bytes: 1000)
    #expect(BatchProgress.share(all, 1000) == 250)
    #expect(BatchProgress.left(all, 1000) == 3000)
    let half = tally(lines: 50, answered: 25, bytes: 500)
    #expect(BatchProgress.share(half, 1000) == 250)
    #expect(BatchProgress.left(half, 1000) == 3000)
  }

  /// It took no time.
  @Test func whatWasDoneBeforeSaysNothingOfTheSpeed() {
    let resumed = tally(lines: 90, answered: 10, skipped: 80, bytes: 900)
    #expect(BatchProgress.share(resumed, 1000) == 900)
    #expect(BatchProgress.left(resumed, 1000) == 1000)
  }

  @Test func saysNoTimeThatItCannotKnow() {
    #expect(BatchProgress.left(tally(lines: 10, answered: 0, bytes: 100), 1000) == nil)
    #expect(BatchProgress.left(tally(lines: 10, answered: 5, bytes: 100), nil) == nil)
    #expect(BatchProgress.left(tally(lines: 10, answered: 10, bytes: 1000), 1000) == nil)
    // A file that grew while it was read.
    #expect(BatchProgress.left(tally(lines: 20, answered: 10, bytes: 2000), 1000) == 1000)
    #expect(BatchProgress.share(tally(lines: 20, answered: 20, bytes: 2000), 1000) == 1000)
  }
}
