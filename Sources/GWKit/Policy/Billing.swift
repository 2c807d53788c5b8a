/// Whether a call that did not end well is charged for. When nobody can know, the setting decides.
package enum Billing {
  /// How far a call came before it failed.
  package enum Progress: Sendable, Equatable {
    /// The request was never wholly written.
    case unsent
    /// Written, but no answer came.
    case sent
    /// The provider answered with this status.
    case answered(status: Int)
    /// An answer had begun: status 2xx.
    case answering
  }

  /// Statuses with which a provider refuses before it works.
  private static let refusals: Set<Int> = [400, 401, 402, 403, 404, 405, 413, 422, 429, 529]

  package static func afterFailure(
    _ error: ProviderError, progress: Progress, hasOutput: Bool, presumes: Bool
  ) -> Charge.Billing {
    let unknown: Charge.Billing = presumes ? .presumed : .billed
    switch progress {
    case .unsent: return .void
    case .sent: return unknown
    case .answered(let status):
      return refusals.contains(status) || (300..<400).contains(status) ? .void : unknown
    case .answering:
      // An error inside a 200 answer stands for a status; before any output it is as good as one.
      guard !hasOutput, let status = error.status, status >= 400 else { return .billed }
      return refusals.contains(status) ? .void : unknown
    }
  }

  /// We stopped it: a gateway goes on generating and billing after that, a provider stops; a model that was still
  /// thinking may have used everything it was given.
  package static func afterInterrupt(
    progress: Progress, role: Provider.Role, isReasoning: Bool, isReported: Bool
  ) -> Charge.Billing {
    switch progress {
    case .unsent: .void
    case .answered: .void
    case .sent, .answering:
      role == .gateway || (isReasoning && !isReported) ? .presumed : .billed
    }
  }
}
