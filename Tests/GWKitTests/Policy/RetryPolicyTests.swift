import GWKit
import Testing

/// What follows a failure, row by row of the table of reference.
struct RetryPolicyTests {
  private let policy = RetryPolicy(retriesPerRoute: 2, attemptsPerRequest: 6)

  private func action(
    _ reason: AttemptReason, _ status: Int? = nil, hint: Int64? = nil, should: Bool? = nil,
    calls: Int = 1, callsOfRoute: Int = 1, unknown: Int = 0, hasNext: Bool = true,
    left: Int64 = 600_000, random: UInt64 = 300
  ) -> RetryPolicy.Action {
    var error = ProviderError(
      reason: reason, status: status, message: "", retryAfterMilliseconds: hint)
    error.shouldRetry = should
    return policy.action(
      after: RetryPolicy.Facts(
        error: error, isOutcomeUnknown: unknown > 0, callsOfRoute: callsOfRoute, calls: calls,
        unknownOutcomes: unknown, hasNextRoute: hasNext, timeLeft: left), random: random)
  }

  @Test(
    arguments: [
      (.rateLimited, 429), (.overloaded, 503), (.overloaded, 529),
      (.serverError, 500), (.serverError, 502), (.serverError, 408), (.badRequest, 409),
      (.badRequest, 425), (.serverError, 504), (.cut, nil), (.empty, 200), (.malformed, 200),
      (.serverError, 524),
    ] as [(AttemptReason, Int?)])
  func triesAgainWhatMayPass(_ reason: AttemptReason, _ status: Int?) {
    #expect(action(reason, status) == .retry(after: 300))
  }

  @Test(
    arguments: [
      (.unauthorized, 401), (.unauthorized, 403), (.quota, 402), (.quota, 429), (.notFound, 404),
      (.contextTooLong, 413), (.rateLimited, 413), (.serverError, 501), (.serverError, 505),
      (.serverError, 526), (.badRequest, 424), (.redirect, 302),
    ] as [(AttemptReason, Int?)])
  func goesOnWhereTheSameWouldFailAgain(_ reason: AttemptReason, _ status: Int?) {
    #expect(action(reason, status) == .nextRoute)
    #expect(action(reason, status, hasNext: false) == .stop)
  }

  @Test func knocksAgainOnlyWhereThereIsNoOtherDoor() {
    #expect(action(.connect) == .nextRoute)
    #expect(action(.connect, hasNext: false) == .retry(after: 300))
  }

  @Test(arguments: [400, 415, 422])
  func stopsWhereTheRequestIsAtFault(_ status: Int) {
    #expect(action(.badRequest, status) == .stop)
  }

  @Test func obeysTheServersOwnWordBeforeItsStatus() {
    #expect(action(.badRequest, 400, should: true) == .retry(after: 300))
    #expect(action(.serverError, 500, should: false) == .nextRoute)
    #expect(action(.badRequest, 400, should: false) == .stop)
  }

  @Test func triesARouteAsOftenAsItIsToldAndARequestNoMoreThanThat() {
    #expect(action(.serverError, 500, calls: 2, callsOfRoute: 2) == .retry(after: 300))
    #expect(action(.serverError, 500, calls: 3, callsOfRoute: 3) == .nextRoute)
    #expect(action(.serverError, 500, calls: 6) == .stop)
    #expect(action(.serverError, 520, callsOfRoute: 2) == .nextRoute)
    #expect(action(.badRequest, 498) == .retry(after: 300))
    #expect(action(.badRequest, 498, callsOfRoute: 2) == .nextRoute)
  }

  @Test func sendsNothingBlindlyMoreThanTwice() {
    #expect(action(.timeout, unknown: 1) == .retry(after: 300))
    #expect(action(.cut, callsOfRoute: 2, unknown: 2) == .nextRoute)
  }

  @Test func waitsForAShortHintAndForALongOneOnlyWithoutAnotherRoute() {
    #expect(action(.rateLimited, 429, hint: 4000) == .retry(after: 4000))
    #expect(action(.rateLimited, 429, hint: 6000) == .nextRoute)
    #expect(action(.rateLimited, 429, hint: 60_000, hasNext: false) == .retry(after: 60_000))
    #expect(action(.rateLimited, 429, hint: 130_000, hasNext: false) == .stop)
    #expect(action(.rateLimited, 429, hint: 4000, left: 4000) == .nextRoute)
    #expect(action(.rateLimited, 429, hint: 0) == .retry(after: 300))
    #expect(action(.serverError, 500, left: 0) == .stop)
  }

  @Test func backsOffByARandomPartOfWhatDoubles() {
    #expect(action(.serverError, 500, random: 500) == .retry(after: 500))
    #expect(action(.serverError, 500, random: 501) == .retry(after: 0))
    #expect(action(.serverError, 500, callsOfRoute: 2, random: 1000) == .retry(after: 1000))
    #expect(action(.overloaded, 529, random: 2000) == .retry(after: 2000))
  }
}
