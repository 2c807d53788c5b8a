/// What one call is charged: tokens, money, and how surely they are known. Worked out from facts alone.
package struct Charge: Sendable, Equatable {
  package var usage: Usage
  package var usageSource: UsageSource?
  package var cost: NanoUSD?
  package var costBRL: NanoBRL?
  package var costSource: CostSource?
  /// Why a figure is not the one a reader would expect.
  package var note: String?

  /// What is known about a call when it has ended.
  package struct Facts: Sendable {
    package var reported: Usage?
    /// Bytes of text, reasoning and tool calls that came.
    package var bytesSeen: Int
    package var inputBound: Int64
    /// What was sent as the bound on output.
    package var outputBound: Int64
    /// Sent with the request.
    package var images: Int64
    package var price: Price?
    package var rate: ExchangeRate?
    package var role: Provider.Role
    package var billing: Billing
    /// The provider finished its answer, so that what it reported is all of it.
    package var isComplete: Bool

    package init(
      reported: Usage?, bytesSeen: Int, inputBound: Int64, outputBound: Int64, images: Int64,
      price: Price?, rate: ExchangeRate?, role: Provider.Role, billing: Billing,
      isComplete: Bool = true
    ) {
      self.isComplete = isComplete
      self.images = images
      self.reported = reported
      self.bytesSeen = bytesSeen
      self.inputBound = inputBound
      self.outputBound = outputBound
      self.price = price
      self.rate = rate
      self.role = role
      self.billing = billing
    }
  }

  /// Whether the provider charges for the call.
  package enum Billing: Sendable, Equatable {
    /// An answer came, whole or not.
    case billed
    /// Nothing can have been billed.
    case void
    /// The request went out and nobody knows: the worst case counts.
    case presumed
  }

  package init(_ facts: Facts) {
    switch facts.billing {
    case .void: self.init(usage: .none, source: nil, exact: .zero, costSource: nil, facts)
    case .presumed: self.init(presumed: facts)
    case .billed:
      if let reported = facts.reported {
        self.init(reported: reported, facts)
      } else {
        self.init(estimated: facts)
      }
    }
  }

  private init(
    usage: Usage, source: UsageSource?, exact: ExactUSD?, costSource: CostSource?, _ facts: Facts
  ) {
    self.usage = usage
    usageSource = source
    cost = exact?.roundedUp
    costBRL = exact.flatMap { exact in facts.rate.flatMap { exact.converted(at: $0) } }
    self.costSource = cost == nil ? nil : costSource
  }

  private init(presumed facts: Facts) {
    let usage = Usage(inputTokens: facts.inputBound, outputTokens: facts.outputBound)
    let exact = facts.price.map {
      Pricing.bound(
        inputTokens: facts.inputBound, outputTokens: facts.outputBound, images: facts.images,
        at: $0)
    }
    self.init(usage: usage, source: .estimate, exact: exact, costSource: .presumed, facts)
  }

  private init(estimated facts: Facts) {
    let usage = Usage(
      inputTokens: facts.inputBound, outputTokens: TokenBound.outputEstimate(bytes: facts.bytesSeen)
    )
    let exact = facts.price.map { Pricing.cost(of: usage, images: facts.images, at: $0) }
    self.init(usage: usage, source: .estimate, exact: exact, costSource: .estimated, facts)
  }

  /// A gateway's own figure wins over the computed one when it can be true: positive and at most four times the bound.
  private init(reported usage: Usage, _ facts: Facts) {
    let seen = TokenBound.outputEstimate(bytes: facts.bytesSeen)
    if !facts.isComplete, seen > usage.outputTokens {
      // A figure from the middle of an answer: more was written since.
      var raised = usage
      raised.outputTokens = seen
      let exact = facts.price.map { Pricing.cost(of: raised, images: facts.images, at: $0) }
      self.init(usage: raised, source: .estimate, exact: exact, costSource: .estimated, facts)
      return
    }
    let computed = facts.price.map { Pricing.cost(of: usage, images: facts.images, at: $0) }
    self.init(usage: usage, source: .provider, exact: computed, costSource: .computed, facts)
    if Self.isAbsurd(usage.inputTokens, facts.inputBound)
      || Self.isAbsurd(usage.outputTokens, facts.outputBound)
    {
      note = "the provider counts far more tokens than the request can have; its figure is charged"
    }
    guard facts.role == .gateway, let figure = usage.reportedCost else { return }
    guard let exact = Self.exact(figure),
      Self.isBelievable(exact, facts) || (exact == .zero && usage.isOnOwnKey)
    else {
      note = "the provider reported a cost that cannot be right; the price book's is used"
      return
    }
    cost = exact.roundedUp
    costBRL = facts.rate.flatMap { exact.converted(at: $0) }
    costSource = .reported
  }

  /// Templates and hidden prompts make up for some tokens, not for this many.
  private static func isAbsurd(_ tokens: Int64, _ bound: Int64) -> Bool {
    tokens / 4 > bound && tokens - bound > 10_000
  }

  private static func exact(_ figure: DecimalText) -> ExactUSD? {
    figure.scaled128(byPowerOfTen: 15).map { ExactUSD(femtos: $0.value) }
  }

  private static func isBelievable(_ cost: ExactUSD, _ facts: Facts) -> Bool {
    guard cost.femtos > 0 else { return cost == .zero && facts.price?.isFree == true }
    guard let price = facts.price else { return true }
    let bound = Pricing.bound(
      inputTokens: facts.inputBound, outputTokens: facts.outputBound, images: facts.images,
      at: price)
    return cost.femtos <= bound.femtos * 4
  }
}
