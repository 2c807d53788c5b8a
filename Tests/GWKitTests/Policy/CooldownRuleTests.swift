import GWKit
import TestSupport
import Testing

struct CooldownRuleTests {
  private func cooldown(
    _ reason: AttemptReason, status: Int? = nil, hint: Int64? = nil, failures: Int64 = 0
  ) throws -> Cooldown? {
    let id = try #require(ModelID("p/m"))
    let route = Route(
      model: id, upstreamModel: "m", provider: Provider(name: "p", baseURL: ""), key: nil,
      price: nil, maxTokens: 1)
    let before = Cooldown(
      provider: "p", model: id, reason: .serverError, failures: failures, until: .testNow)
    return CooldownRule.cooldown(
      after: ProviderError(
        reason: reason, status: status, message: "", retryAfterMilliseconds: hint),
      route: route, keyMark: "mark", current: failures > 0 ? [before] : [], now: .testNow)
  }

  private func seconds(_ cooldown: Cooldown?) -> Int64? {
    cooldown.map { $0.until.milliseconds(since: .testNow) / 1000 }
  }

  @Test(arguments: [(0, 0), (1, 0), (2, 30), (3, 60), (4, 120), (7, 600), (60, 600)])
  func growsWithFailuresInARow(_ before: Int64, _ expected: Int64) throws {
    let cooldown = try cooldown(.serverError, failures: before)
    #expect(seconds(cooldown) == expected && cooldown?.failures == before + 1)
    #expect(cooldown?.model != nil && cooldown?.keyMark == nil)
  }

  @Test func leavesAKeyWithoutQuotaOrRightAlone() throws {
    let quota = try cooldown(.quota)
    #expect(seconds(quota) == 600 && quota?.model == nil && quota?.keyMark == "mark")
    #expect(seconds(try cooldown(.quota, hint: 7_200_000)) == 7200)
    #expect(try cooldown(.unauthorized, status: 401)?.model == nil)
    #expect(try cooldown(.unauthorized, status: 403)?.model != nil)
  }

  @Test func obeysAHintAfterTheFirstRefusal() throws {
    #expect(seconds(try cooldown(.rateLimited, hint: 20_000)) == 20)
    #expect(seconds(try cooldown(.rateLimited, hint: 86_400_000)) == 600)
  }

  @Test(arguments: [AttemptReason.badRequest, .contextTooLong, .notFound, .redirect, .ok])
  func blamesNoRouteForTheRequest(_ reason: AttemptReason) throws {
    #expect(try cooldown(reason) == nil)
  }

  @Test func letsOneProcessTryAfterAQuotaTooAndDistrustsAFarFuture() throws {
    let id = try #require(ModelID("p/m"))
    func state(_ reason: AttemptReason, until: Int64, failures: Int64 = 1) -> Cooldown.State {
      Cooldown(
        provider: "p", model: id, reason: reason, failures: failures,
        until: Instant(milliseconds: Instant.testNow.milliseconds + until)
      ).state(at: .testNow, keyMark: nil)
    }
    #expect(state(.quota, until: 0) == .halfOpen && state(.unauthorized, until: -1) == .halfOpen)
    #expect(state(.serverError, until: 0) == .open)
    #expect(state(.serverError, until: 0, failures: 3) == .halfOpen)
    #expect(state(.serverError, until: 600_001, failures: 3) == .open)
    #expect(state(.quota, until: 86_400_001) == .open)
    #expect(state(.quota, until: 86_400_000) != .open)
  }
}
