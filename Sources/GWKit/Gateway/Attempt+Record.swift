/// The row of a call.
extension Attempt {
  func record(
    _ ending: Ending, _ recorder: Recorder, progress: Billing.Progress
  ) -> UsageRecord {
    var record = UsageRecord(
      id: callID, requestID: requestID, client: facts.client.name, apiType: route.provider.role,
      provider: route.provider.name,
      modelRequested: facts.candidates.first?.model.id.text ?? route.model.text,
      model: route.model.text,
      outcome: outcome(ending, recorder), latencyMilliseconds: recorder.elapsedMilliseconds,
      createdAt: createdAt, finishedAt: world.now())
    record.attempt = number
    record.trigger = trigger
    record.waitMilliseconds = waited
    record.conversation = ask.conversation
    record.phone = ask.phone.flatMap { LoggedPhone.text($0, facts.settings) }
    record.tags = ask.tags
    record.upstreamID = recorder.response.id
    record.finishReason = recorder.response.finishReason
    record.maxTokensSent = route.maxTokens
    record.httpStatus = recorder.head.map { Int64($0.status) }
    record.firstTokenMilliseconds = recorder.firstTokenMilliseconds
    apply(charge(ending, recorder, progress), to: &record)
    if case .failed(let error) = ending {
      record.retryAfterMilliseconds = error.retryAfterMilliseconds
    }
    if let (code, message) = Self.problem(ending) {
      record.errorCode = code
      record.errorMessage = message
    }
    return record
  }

  private func apply(_ charge: Charge, to record: inout UsageRecord) {
    record.usage = charge.usage
    record.usageSource = charge.usageSource
    record.cost = charge.cost
    record.costBRL = charge.costBRL
    record.costSource = charge.costSource
    record.costNote = charge.note
    record.priceID = route.price?.id
    record.rateID = facts.rate?.id
  }

  private func charge(
    _ ending: Ending, _ recorder: Recorder, _ progress: Billing.Progress
  ) -> Charge {
    Charge(
      Charge.Facts(
        reported: recorder.response.usage, bytesSeen: recorder.response.byteCount,
        inputBound: TokenBound.input(ask.chat, model: route.upstreamModel),
        outputBound: TokenBound.output(ask.chat, maxTokens: route.maxTokens),
        price: route.price?.price, rate: facts.rate, role: route.provider.role,
        billing: billing(ending, recorder, progress), isComplete: recorder.isComplete))
  }

  private func billing(
    _ ending: Ending, _ recorder: Recorder, _ progress: Billing.Progress
  ) -> Charge.Billing {
    let call = Billing.Call(
      progress: progress, role: route.provider.role, isReasoning: route.isReasoning,
      hasOutput: recorder.response.byteCount > 0, isReported: recorder.response.usage != nil)
    return switch ending {
    case .answered: .billed
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
