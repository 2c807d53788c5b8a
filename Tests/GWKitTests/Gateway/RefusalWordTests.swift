import Foundation
import TestSupport
import Testing

@testable import GWKit

/// One refusal has one word wherever it is said: by the schema's trigger, by the store that understands it, by the
/// policy that foresees it, and in the contract's code.
struct RefusalWordTests {
  private static let reasons: [BudgetRefusal.Reason] = [
    .exceeded, .held, .paused, .maxCost, .unpricedModel, .unpricedFeature("f"), .noRate,
    .clockUnsure,
  ]

  /// Nil: the database knows no such refusal. A switch, so that no new reason goes without an answer.
  private static func word(_ reason: BudgetRefusal.Reason) -> String? {
    switch reason {
    case .exceeded: "budget_exceeded"
    case .paused: "budget_paused"
    case .unpricedModel: "unpriced_model"
    case .unpricedFeature: "unpriced_feature"
    case .noRate: "no_rate"
    case .clockUnsure: "clock_unsure"
    // What does not fit is exceeded, whoever has the room; the request's own limit is not in the file.
    case .held, .maxCost: nil
    }
  }

  /// No reason of a refusal, but of the transaction that should have opened the window.
  private static let faults: Set<String> = ["window_missing"]

  @Test func areTheSameInTheSchemaTheStoreAndThePolicy() throws {
    let foreseen = Set(Self.reasons.compactMap(Self.word)).union(Self.faults)
    #expect(LedgerRefusal.words == foreseen)
    let trigger = try #require(
      try TemporaryHome().database().first(
        "SELECT sql FROM sqlite_schema WHERE name = 'ledger_entries_adding'"
      ) { $0.text(0) })
    // What admits a hold is the one CASE; the rest refuses entries that cannot be.
    let admission = try #require(
      trigger.range(of: "(?s)SELECT CASE.*?FROM budgets_now", options: .regularExpression))
    let raised = trigger[admission].split(separator: "raise(ABORT, '").dropFirst()
      .map { String($0.prefix { $0 != "'" }) }
    #expect(Set(raised) == LedgerRefusal.words)
  }

  @Test(arguments: reasons)
  func areTheCodesOfTheContract(_ reason: BudgetRefusal.Reason) {
    guard let word = Self.word(reason) else { return }
    #expect(GatewayError.kind(reason).rawValue == word)
    #expect(
      LedgerRefusal(DatabaseError(code: 19, message: word)).map { GatewayError($0).kind.rawValue }
        == word)
  }

  @Test(arguments: faults)
  func areInternalWhenTheyAreFaults(_ word: String) {
    let refusal = LedgerRefusal(DatabaseError(code: 19, message: word))
    #expect(refusal.map { GatewayError($0).kind } == .internal)
  }
}
