/// The row of a call.
extension Attempt {
  /// What was held becomes what was used.
  func record(
    _ ending: Ending, _ recorder: Recorder, progress: Billing.Progress
  ) -> (UsageRecord, Ledger.End) {
    var record = held.record
    record.outcome = outcome(ending, recorder)
    record.latencyMilliseconds = recorder.elapsedMilliseconds
    record.finishedAt = world.now()
    record.upstreamID = recorder.response.id
    record.finishReason = recorder.response.finishReason
    record.httpStatus = recorder.head.map { Int64($0.status) }
    record.firstTokenMilliseconds = recorder.firstTokenMilliseconds
    let billing = billing(ending, recorder, progress)
    let charge = charge(recorder, billing)
    apply(charge, to: &record)
    if case .failed(let error) = ending {
      record.retryAfterMilliseconds = error.retryAfterMilliseconds
    }
    if let (code, message) = Self.problem(ending) {
      record.errorCode = code
      record.errorMessage = message
    }
    return (record, Self.end(billing, charge))
  }

  private static func end(_ billing: Charge.Billing, _ charge: Charge) -> Ledger.End {
    switch billing {
    case .void: .void
    case .presumed: .presume
    case .billed: charge.usageSource == .estimate ? .estimate : .settle
    }
  }

  private func apply(_ charge: Charge, to record: inout UsageRecord) {
    record.usage = charge.usage
    record.usageSource = charge.usageSource
    record.cost = charge.cost
    record.costBRL = charge.costBRL
    record.costSource = charge.costSource
    record.costNote = charge.note
  }

  private func charge(_ recorder: Recorder, _ billing: Charge.Billing) -> Charge {
    Charge(
      Charge.Facts(
        reported: recorder.response.usage, bytesSeen: recorder.byteCount,
        inputBound: bound.inputTokens, outputBound: bound.outputTokens(route.maxTokens),
        images: bound.images, price: bound.price, rate: bound.rate, role: route.provider.role,
        billing: billing, isComplete: recorder.isComplete))
  }

  private func billing(
    _ ending: Ending, _ recorder: Recorder, _ progress: Billing.Progress
  ) -> Charge.Billing {
    let call = Billing.Call(
      progress: progress, role: route.provider.role, isReasoning: route.isReasoning,
      isStream: recorder.isStream ?? ask.chat.isStreaming,
      hasOutput: recorder.response.byteCount > 0, isReported: recorder.response.usage != nil,
      isComplete: recorder.isComplete)
    return switch ending {
    case .answered: Billing.afterAnswer(call)
    case .failed(let error):
      Billing.afterFailure(
        error, call,
        presumes: facts.settings.text(.ledgerUnknownOutcome) == "presume")
    case .interrupted, .outputFailed: Billing.afterInterrupt(call)
    }
  }

  private func outcome(_ ending: Ending, _ recorder: Recorder) -> UsageRecord.Outcome {
    switch ending {
    case .answered: .ok
    case .failed: ask.showsPieces && recorder.isVisible ? .partial : .error
    case .interrupted, .outputFailed: .interrupted
    }
  }

  private static func problem(_ ending: Ending) -> (code: String, message: String)? {
    switch ending {
    case .answered: nil
    case .failed(let error): (error.reason.rawValue, error.message)
    case .interrupted(let signal): ("interrupted", "ended by signal \(signal.number)")
    case .outputFailed(let error): (error.kind.rawValue, error.message)
    }
  }
}
