import GWKit
import Testing

struct PaceTests {
  private static func requests(
    _ left: Int64, of most: Int64? = 60, in refill: Int64? = nil
  ) -> RateLimit {
    RateLimit(unit: .requests, most: most, left: left, refill: refill)
  }

  private static func tokens(
    _ left: Int64, of most: Int64? = 1000, in refill: Int64? = nil
  ) -> RateLimit {
    RateLimit(unit: .tokens, most: most, left: left, refill: refill)
  }

  /// One that was told these limits by its first call, at 1000.
  private static func pace(_ limits: RateLimit..., width: Int = 50) -> Pace {
    var pace = Pace(width: width)
    pace.send(tokens: 1, at: 0)
    pace.end(.passed(limits), tokens: 1, at: 1000)
    return pace
  }

  /// Sends as many as may go at once.
  private func fill(_ pace: inout Pace, tokens: Int64 = 1, at now: Int64) -> Int {
    var count = 0
    while count < 2000, pace.delay(tokens: tokens, at: now) == 0 {
      pace.send(tokens: tokens, at: now)
      count += 1
    }
    return count
  }

  @Test func holdsNothingBackBelowItsWidthWhereNobodySpeaksOfLimits() {
    var pace = Pace(width: 3)
    #expect(fill(&pace, at: 0) == 3)
    #expect(pace.delay(tokens: 1, at: 0) == nil)
    pace.end(.failed, tokens: 1, at: 5)
    #expect(pace.delay(tokens: .max, at: 5) == 0)
    for _ in 0..<100 {
      pace.send(tokens: 7, at: 6)
      pace.end(.passed([]), tokens: 7, at: 6)
    }
    #expect(pace.delay(tokens: 1, at: 6) == 0)
  }

  @Test func givesBackWhatACallThatNeverWentOutHasTaken() {
    var pace = Self.pace(Self.requests(3, in: 60_000), Self.tokens(900, in: 60_000))
    #expect(pace.delay(tokens: 300, at: 1000) == 0)
    for _ in 0..<20 {
      pace.send(tokens: 300, at: 1000)
      pace.withdraw(tokens: 300, sent: 1000)
    }
    #expect(fill(&pace, tokens: 300, at: 1000) == 3)
  }

  @Test(arguments: [0, -5, .min]) func letsOneGoWhateverItsWidth(_ width: Int) {
    var pace = Pace(width: width)
    #expect(fill(&pace, at: 0) == 1)
  }

  /// Each row: limits told at 1000, the tokens of a call, when it is asked, and the wait.
  @Test(
    arguments: [
      ([requests(1)], 1, 1000, 0),
      ([requests(0, in: 60_000)], 1, 1000, 1000),
      ([requests(0, in: 60_000)], 1, 1999, 1),
      ([requests(0, in: 60_000)], 1, 2000, 0),
      // Half of it is there in half a minute: 30 in 30 s.
      ([requests(30, in: 30_000)], 1, 1000, 0),
      ([tokens(100, in: 90_000)], 200, 1000, 10_000),
      ([tokens(100, in: 90_000)], 200, 8000, 3000),
      // The slowest of all counts.
      ([requests(0, in: 60_000), tokens(0, in: 100_000)], 50, 1000, 5000),
      (
        [
          requests(5, in: 60_000), RateLimit(unit: .inputTokens, most: 10, left: 0, refill: 1000),
          RateLimit(unit: .outputTokens, most: 10, left: 0, refill: 2000),
        ], 5, 1000, 1000
      ),
      // A call that is larger than all there ever is goes when all is there.
      ([tokens(999, in: 1000)], 5000, 1000, 1000),
      ([tokens(1000, in: 0)], .max, 1000, 0),
      // Without a word of how fast: all of it in a minute.
      ([requests(0)], 1, 1000, 1000),
      ([requests(0, in: 0)], 1, 1000, 1000),
      ([requests(0, in: -5)], 1, 1000, 1000),
      // Without a word of how much: what is left, and no limit from then on.
      ([tokens(100, of: nil, in: 5000)], 100, 1000, 0),
      ([tokens(100, of: nil, in: 5000)], 101, 1000, 5000),
      ([tokens(100, of: nil, in: 5000)], .max, 6000, 0),
      ([tokens(0, of: nil)], 1, 1000, 60_000),
      // What cannot be true does no harm.
      ([tokens(.min, of: .min, in: .min)], 1, 1000, 60_000),
      ([tokens(.max, of: .max, in: .max)], .max, 1000, 0),
      ([tokens(0, of: .max, in: .max)], .max, 1000, 86_400_000),
      ([tokens(0, of: 1, in: .max)], 1, 1000, 86_400_000),
      ([tokens(50)], -1, 1000, 0),
    ] as [([RateLimit], Int64, Int64, Int64)])
  func waitsForAShare(_ limits: [RateLimit], _ tokens: Int64, _ now: Int64, _ wait: Int64) {
    var pace = Pace(width: 50)
    pace.send(tokens: 1, at: 0)
    pace.end(.passed(limits), tokens: 1, at: 1000)
    #expect(pace.delay(tokens: tokens, at: now) == wait)
    #expect(pace.delay(tokens: tokens, at: now + wait) == 0)
  }

  @Test func takesOffWhatGoesOut() {
    var pace = Self.pace(Self.requests(3, in: 57_000), Self.tokens(100, in: 90_000))
    #expect(fill(&pace, tokens: 40, at: 1000) == 2)
    #expect(pace.delay(tokens: 40, at: 1000) == 2000)
    #expect(pace.delay(tokens: 20, at: 1000) == 0)
    pace.send(tokens: 20, at: 1000)
    #expect(pace.delay(tokens: 0, at: 1000) == 1000)
  }

  @Test func growsToAllThereIsAndNotBeyond() {
    var pace = Self.pace(Self.requests(0, of: 5, in: 5000))
    #expect(fill(&pace, at: 1_000_000) == 5)
    #expect(pace.delay(tokens: 1, at: 1_000_000) == 1000)
  }

  /// What has grown by the time that a call goes out is not lost, though it is less than another call.
  @Test func growsEvenlyWhileCallsGoOut() {
    var pace = Self.pace(Self.requests(0, of: 100, in: 70_000), width: 1000)
    let sent = stride(from: 1000, through: 71_000, by: 500).reduce(0) {
      $0 + fill(&pace, at: Int64($1))
    }
    #expect(sent == 100)
  }

  @Test func takesOffWhatTheHeadCannotHaveCounted() {
    var pace = Pace(width: 50)
    for time in 0..<10 { pace.send(tokens: 1, at: Int64(time)) }
    pace.end(.passed([Self.requests(8, of: 8)]), tokens: 1, sent: 4, at: 100)
    // The five that went out after it; the four before were counted.
    #expect(fill(&pace, at: 100) == 3)
  }

  @Test func takesTheWordOfALaterCallUnlessAnEarlierOneKnowsOfLess() {
    func pace(_ earlier: Int64, _ later: Int64) -> Pace {
      var pace = Pace(width: 50)
      pace.send(tokens: 1, at: 0)
      pace.send(tokens: 1, at: 1)
      pace.end(.passed([Self.requests(later)]), tokens: 1, sent: 1, at: 10)
      pace.end(.passed([Self.requests(earlier)]), tokens: 1, sent: 0, at: 11)
      return pace
    }
    var (more, less) = (pace(20, 7), pace(3, 7))
    #expect(fill(&more, at: 11) == 7)
    #expect(fill(&less, at: 11) == 3)
  }

  /// A full bucket does not say how fast it fills; the one before did.
  @Test func remembersHowFastItFills() {
    var pace = Self.pace(Self.requests(0, of: 10, in: 1000))
    pace.send(tokens: 1, at: 5000)
    pace.end(.passed([Self.requests(10, of: 10, in: 0)]), tokens: 1, at: 6000)
    #expect(fill(&pace, at: 6000) == 10)
    #expect(pace.delay(tokens: 1, at: 6000) == 100)
  }
}

/// After a refusal.
extension PaceTests {
  private func refused(_ hint: Int64?, _ limits: [RateLimit] = [], width: Int = 8) -> Pace {
    var pace = Pace(width: width)
    pace.send(tokens: 1, at: 0)
    pace.end(.rateLimited(retryAfter: hint, limits), tokens: 1, sent: 0, at: 1000)
    return pace
  }

  @Test(
    arguments: [
      (nil, 500), (0, 500), (-1, 500), (.min, 500), (1, 1), (7000, 7000), (120_000, 120_000),
      (120_001, 120_000), (.max, 120_000),
    ] as [(Int64?, Int64)])
  func pausesAsLongAsItIsTold(_ hint: Int64?, _ wait: Int64) {
    let pace = refused(hint)
    #expect(pace.delay(tokens: 1, at: 1000) == wait)
    #expect(pace.delay(tokens: 1, at: 1000 + wait) == 0)
    #expect(!pace.isClosed(at: 1000))
  }

  @Test func waitsForTheLimitTooThatARefusalTellsOf() {
    #expect(
      refused(2000, [Self.requests(0, of: 10, in: 60_000)]).delay(tokens: 1, at: 1000) == 6000)
  }

  @Test func letsOneTryUntilItHasPassed() {
    var pace = refused(100)
    pace.send(tokens: 1, at: 1100)
    #expect(pace.delay(tokens: 1, at: 9000) == nil)
    pace.end(.failed, tokens: 1, sent: 1100, at: 9000)
    #expect(fill(&pace, at: 9000) == 1)
    pace.end(.passed([]), tokens: 1, sent: 9000, at: 9100)
    #expect(fill(&pace, at: 9100) == 4)
  }

  /// What was on its way before the refusal says nothing about the time after it.
  @Test func learnsNothingOfThePauseFromCallsBeforeIt() {
    var pace = Pace(width: 8)
    for time in 0..<8 { pace.send(tokens: 1, at: Int64(time)) }
    pace.end(.rateLimited(retryAfter: 100, []), tokens: 1, sent: 0, at: 1000)
    pace.end(.passed([]), tokens: 1, sent: 1, at: 1010)
    #expect(pace.delay(tokens: 1, at: 1010) == nil)
    for time in Int64(2)..<6 {
      pace.end(.rateLimited(retryAfter: nil, []), tokens: 1, sent: time, at: 1020)
    }
    #expect(pace.delay(tokens: 1, at: 1020) == 80)
    pace.end(.rateLimited(retryAfter: 300, []), tokens: 1, sent: 6, at: 1030)
    #expect(pace.delay(tokens: 1, at: 1030) == 300)
    pace.send(tokens: 1, at: 1330)
    pace.end(.passed([]), tokens: 1, sent: 7, at: 1340)
    #expect(pace.delay(tokens: 1, at: 1340) == nil)
    pace.end(.passed([]), tokens: 1, sent: 1330, at: 1350)
    #expect(fill(&pace, at: 1350) == 4)
  }

  /// Whoever does not say when a call went out is not left waiting for ever.
  @Test func goesOnWithoutKnowingWhichCallEnded() {
    var pace = Pace(width: 2)
    #expect(fill(&pace, at: 0) == 2)
    pace.end(.rateLimited(retryAfter: 100, []), tokens: 1, at: 10)
    #expect(pace.delay(tokens: 1, at: 110) == nil)
    pace.end(.passed([]), tokens: 1, at: 200)
    pace.send(tokens: 1, at: 200)
    pace.end(.passed([]), tokens: 1, at: 300)
    #expect(pace.delay(tokens: 1, at: 300) == 0)
  }

  @Test func doublesThePauseEachRoundAndThenCloses() {
    var pace = refused(nil)
    var (now, waits): (Int64, [Int64]) = (1000, [])
    for _ in 0..<7 {
      let wait = pace.delay(tokens: 1, at: now) ?? -1
      waits.append(wait)
      #expect(pace.isClosed(at: now) == (waits.count > 5))
      now += wait
      #expect(!pace.isClosed(at: now))
      #expect(fill(&pace, at: now) == 1)
      pace.end(.rateLimited(retryAfter: nil, []), tokens: 1, sent: now, at: now)
    }
    #expect(waits == [500, 1000, 2000, 4000, 8000, 30_000, 30_000])
    now += 30_000
    pace.send(tokens: 1, at: now)
    pace.end(.passed([]), tokens: 1, sent: now, at: now + 5)
    #expect(!pace.isClosed(at: now + 5))
    pace.send(tokens: 1, at: now + 6)
    pace.end(.rateLimited(retryAfter: nil, []), tokens: 1, sent: now + 6, at: now + 7)
    #expect(pace.delay(tokens: 1, at: now + 7) == 500)
  }

  @Test func staysClosedAsLongAsItIsToldBeyondThat() {
    var (pace, now): (Pace, Int64) = (refused(40_000), 41_000)
    for _ in 0..<5 {
      pace.send(tokens: 1, at: now)
      pace.end(.rateLimited(retryAfter: 40_000, []), tokens: 1, sent: now, at: now)
      now += 40_000
    }
    #expect(pace.isClosed(at: now - 1))
    #expect(!pace.isClosed(at: now))
  }

  /// Eight at once, all refused: four, not none.
  @Test func halvesOncePerRound() {
    var pace = Pace(width: 8)
    #expect(fill(&pace, at: 0) == 8)
    for _ in 0..<8 { pace.end(.rateLimited(retryAfter: 10, []), tokens: 1, at: 5) }
    pace.send(tokens: 1, at: 15)
    pace.end(.passed([]), tokens: 1, at: 16)
    #expect(fill(&pace, at: 16) == 4)
  }

  /// A window is as many as may go at once, and not fewer than sixteen.
  @Test(arguments: [
    (8, [15: 4, 16: 5, 31: 5, 32: 6, 64: 8, 200: 8]), (64, [31: 32, 32: 33, 64: 33, 65: 34]),
  ])
  func letsOneMoreGoForEachWindowThatPassed(_ width: Int, _ sizes: [Int: Int]) {
    var pace = refused(10, width: width)
    for passed in 1...200 {
      pace.send(tokens: 1, at: 1010)
      pace.end(.passed([]), tokens: 1, at: 1011)
      guard let size = sizes[passed] else { continue }
      var filled = pace
      #expect(fill(&filled, at: 1020) == size)
    }
  }

  /// One at a time is too many: twice as far apart each time, and nearer again with each that passes.
  @Test func keepsCallsApartWhereEvenOneAtATimeIsTooMany() {
    var (pace, now, gaps): (Pace, Int64, [Int64]) = (Pace(width: 1), 0, [])
    for _ in 0..<3 {
      pace.send(tokens: 1, at: now)
      pace.end(.rateLimited(retryAfter: 10, []), tokens: 1, sent: now, at: now)
      now += 10
    }
    for _ in 0..<23 {
      #expect(pace.delay(tokens: 1, at: now) == 0)
      pace.send(tokens: 1, at: now)
      pace.end(.passed([]), tokens: 1, sent: now, at: now)
      gaps.append(pace.delay(tokens: 1, at: now) ?? -1)
      now += gaps[gaps.count - 1]
    }
    #expect(gaps.prefix(6) == [1750, 1532, 1341, 1174, 1028, 900])
    #expect(gaps.suffix(3) == [124, 109, 0])
  }

  /// A limit that is used up explains the refusal.
  @Test func leavesTheNumberAloneWhereALimitSaysHowMany() {
    for (left, count) in [(Int64(0), 8), (5, 4)] {
      var pace = refused(10, [Self.requests(left, of: 100, in: 100)])
      pace.send(tokens: 1, at: 2000)
      pace.end(.passed([]), tokens: 1, sent: 2000, at: 2001)
      #expect(fill(&pace, at: 3000) == count)
    }
  }
}

/// Refusals that have nothing to do with how many calls there are.
struct StrayRefusalTests {
  /// So many of a hundred calls are refused, whoever asks. Returns how often a call waited for its turn, and how many are
  /// let go at once in the end.
  private func run(_ percent: Int, calls: Int) -> (waits: Int, atOnce: Int) {
    var pace = Pace(width: 50)
    var now: Int64 = 0
    var waits = 0
    for call in 0..<calls {
      while let delay = pace.delay(tokens: 1, at: now), delay > 0 {
        now += delay
        waits += 1
      }
      pace.send(tokens: 1, at: now)
      now += 1
      let isRefused = call >= 64 && call * 37 % 100 < percent
      pace.end(
        isRefused ? .rateLimited(retryAfter: 1000, []) : .passed([]), tokens: 1, sent: now - 1,
        at: now)
    }
    var atOnce = 0
    while atOnce < 50, pace.delay(tokens: 1, at: now) == 0 {
      pace.send(tokens: 1, at: now)
      atOnce += 1
    }
    return (waits, atOnce)
  }

  @Test func holdNobodyUpWhenTheyAreFew() {
    let (waits, atOnce) = run(3, calls: 2000)
    #expect(waits == 0 && atOnce == 50)
  }

  @Test func stopNothingWhenTheyAreSome() {
    let (waits, atOnce) = run(20, calls: 2000)
    #expect(waits < 20 && atOnce >= 1)
  }
}
