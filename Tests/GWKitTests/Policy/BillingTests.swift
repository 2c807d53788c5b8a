import GWKit
import Testing

struct BillingTests {
  private func billing(
    _ progress: Billing.Progress, status: Int? = nil, hasOutput: Bool = false,
    presumes: Bool = true,
    reason: AttemptReason = .serverError
  ) -> Charge.Billing {
    Billing.afterFailure(
      ProviderError(reason: reason, status: status, message: ""),
      Billing.Call(progress: progress, hasOutput: hasOutput), presumes: presumes)
  }

  @Test(arguments: [400, 401, 402, 403, 404, 405, 413, 422, 429, 529, 301, 307])
  func isVoidWhenTheProviderRefusedBeforeWorking(_ status: Int) {
    #expect(billing(.answered(status: status)) == .void)
  }

  @Test(arguments: [408, 409, 500, 502, 503, 504, 524])
  func isPresumedWhenNobodyKnowsWhatTheProviderDid(_ status: Int) {
    #expect(billing(.answered(status: status)) == .presumed)
    #expect(billing(.answered(status: status), presumes: false) == .billed)
  }

  @Test func isVoidWhenTheRequestWasNeverWhollyWritten() {
    #expect(billing(.unsent) == .void)
  }

  @Test func isPresumedWhenTheRequestWasWrittenAndNoAnswerCame() {
    #expect(billing(.sent) == .presumed)
  }

  @Test func isBilledWhenAnAnswerBrokeOff() {
    #expect(billing(.answering, hasOutput: true) == .billed)
    #expect(billing(.answering) == .billed)
    #expect(billing(.answering, status: 429, hasOutput: true) == .billed)
  }

  @Test func isPresumedWhenAnAnswerInOnePieceBrokeOff() {
    let error = ProviderError(reason: .cut, status: 200, message: "")
    var call = Billing.Call(progress: .answering, isStream: false)
    #expect(Billing.afterFailure(error, call, presumes: true) == .presumed)
    #expect(Billing.afterFailure(error, call, presumes: false) == .billed)
    #expect(Billing.afterInterrupt(call) == .presumed)
    call.isReported = true
    #expect(Billing.afterFailure(error, call, presumes: true) == .billed)
    call = Billing.Call(progress: .sent, isStream: false)
    #expect(Billing.afterInterrupt(call) == .presumed)
    call = Billing.Call(progress: .answering, isStream: false, hasOutput: true)
    #expect(Billing.afterInterrupt(call) == .billed)
  }

  @Test func takesAnErrorInsideAnAnswerForTheStatusItStandsFor() {
    #expect(billing(.answering, status: 429) == .void)
    #expect(billing(.answering, status: 500) == .presumed)
  }

  @Test func estimatesAnInterruptedCallUnlessTheRestIsBilledUnseen() {
    func interrupted(
      _ progress: Billing.Progress, _ role: Provider.Role, reasoning: Bool, reported: Bool
    ) -> Charge.Billing {
      Billing.afterInterrupt(
        Billing.Call(
          progress: progress, role: role, isReasoning: reasoning, isReported: reported))
    }
    #expect(interrupted(.answering, .direct, reasoning: false, reported: false) == .billed)
    #expect(interrupted(.answering, .gateway, reasoning: false, reported: false) == .presumed)
    #expect(interrupted(.sent, .direct, reasoning: true, reported: false) == .presumed)
    #expect(interrupted(.answering, .direct, reasoning: true, reported: true) == .billed)
    #expect(interrupted(.unsent, .gateway, reasoning: true, reported: false) == .void)
    // The rest of an error's text does not matter.
    #expect(
      interrupted(.answered(status: 429), .direct, reasoning: false, reported: false) == .void)
    #expect(
      interrupted(.answered(status: 502), .direct, reasoning: false, reported: false) == .presumed)
  }

  @Test func billsWhatAGatewayHadFinishedWhenItWasInterrupted() {
    var call = Billing.Call(
      progress: .answering, role: .gateway, hasOutput: true, isReported: true, isComplete: true)
    #expect(Billing.afterInterrupt(call) == .billed)
    call.isComplete = false
    #expect(Billing.afterInterrupt(call) == .presumed)
  }

  @Test func isPresumedWhenAThinkingModelDoesNotSayWhatItUsed() {
    var call = Billing.Call(progress: .answering, isReasoning: true, hasOutput: true)
    #expect(Billing.afterAnswer(call) == .presumed)
    call.isReported = true
    #expect(Billing.afterAnswer(call) == .billed)
    call = Billing.Call(progress: .answering, hasOutput: true)
    #expect(Billing.afterAnswer(call) == .billed)
  }

  @Test(arguments: [AttemptReason.timeout, .stalled])
  func isPresumedWhenAnAnswerFellSilentBeforeItSaidAnything(_ reason: AttemptReason) {
    #expect(billing(.answering, reason: reason) == .presumed)
    #expect(billing(.answering, hasOutput: true, reason: reason) == .billed)
    #expect(billing(.answering, presumes: false, reason: reason) == .billed)
  }

  @Test func isPresumedWhenAGatewaysAnswerBrokeOff() {
    let call = Billing.Call(progress: .answering, role: .gateway, hasOutput: true)
    let error = ProviderError(reason: .cut, message: "")
    #expect(Billing.afterFailure(error, call, presumes: true) == .presumed)
  }
}
