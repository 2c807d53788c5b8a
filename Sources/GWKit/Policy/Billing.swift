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

  /// What is known about a call that ended early.
  package struct Call: Sendable, Equatable {
    package var progress: Progress
    package var role: Provider.Role
    package var isReasoning: Bool
    /// The answer is told as it is made. One that comes as a whole is paid for before its first byte.
    package var isStream: Bool
    /// Text, reasoning or a tool call came.
    package var hasOutput: Bool
    /// The provider said how many tokens it used.
    package var isReported: Bool
    /// It finished its answer.
    package var isComplete: Bool

    package init(
      progress: Progress, role: Provider.Role = .direct, isReasoning: Bool = false,
      isStream: Bool = true, hasOutput: Bool = false, isReported: Bool = false,
      isComplete: Bool = false
    ) {
      self.isComplete = isComplete
      self.progress = progress
      self.role = role
      self.isReasoning = isReasoning
      self.isStream = isStream
      self.hasOutput = hasOutput
      self.isReported = isReported
    }
  }

  /// Statuses with which a provider refuses before it works.
  private static let refusals: Set<Int> = [400, 401, 402, 403, 404, 405, 413, 422, 429, 529]

  /// A model that thinks unseen and does not say how much may have used everything it was given.
  package static func afterAnswer(_ call: Call) -> Charge.Billing {
    call.isReasoning && !call.isReported ? .presumed : .billed
  }

  package static func afterFailure(
    _ error: ProviderError, _ call: Call, presumes: Bool
  ) -> Charge.Billing {
    let unknown: Charge.Billing = presumes ? .presumed : .billed
    switch call.progress {
    case .unsent: return .void
    case .sent: return unknown
    case .answered(let status):
      return isRefusal(status) ? .void : unknown
    case .answering:
      if call.hasOutput || call.isReported { return afterInterrupt(call) }
      // An error inside a 200 answer stands for a status; before any output it is as good as one.
      if let status = error.status, status >= 400 {
        return refusals.contains(status) ? .void : unknown
      }
      // Nor does one whose whole answer could not be read say what is in it.
      guard call.isStream else { return unknown }
      // A model that is still thinking sends nothing either.
      return error.reason == .timeout || error.reason == .stalled ? unknown : afterInterrupt(call)
    }
  }

  /// We stopped it: a gateway goes on generating and billing after that, a provider stops; a model that was still
  /// thinking, or that answers in one piece, may have used everything it was given.
  package static func afterInterrupt(_ call: Call) -> Charge.Billing {
    switch call.progress {
    case .unsent: .void
    case .answered(let status): isRefusal(status) ? .void : .presumed
    case .answering where call.isComplete && call.isReported: .billed
    case .sent, .answering:
      call.role == .gateway || isUnseen(call) ? .presumed : .billed
    }
  }

  private static func isRefusal(_ status: Int) -> Bool {
    refusals.contains(status) || (300..<400).contains(status)
  }

  /// What the model made is not known from what came.
  private static func isUnseen(_ call: Call) -> Bool {
    !call.isReported && (call.isReasoning || !(call.isStream || call.hasOutput))
  }
}
