/// What is known of a model's price before a source is heard.
package struct PriceFacts: Sendable {
  package var model: RegisteredModel
  package var standing: PriceStanding
  package var notices: [PriceNotice]

  package init(model: RegisteredModel, standing: PriceStanding, notices: [PriceNotice]) {
    self.model = model
    self.standing = standing
    self.notices = notices
  }

  package func notice(_ kind: PriceNotice.Kind) -> PriceNotice? {
    notices.first { $0.kind == kind }
  }
}

/// What follows from what a source says: changes in the books, and a line for each that people should know.
package struct PriceVerdict: Sendable, Equatable {
  package enum Step: Sendable, Equatable {
    case enter(HeldPrice)
    case note(PriceNotice)
    case forget(PriceNotice.Kind)
    case retire(Instant)
  }

  package var steps: [Step] = []
  package var lines: [String] = []

  package init() {}
}

/// Judges what one source says of models. A price is taken over when the source says something new; what it said before
/// was heard, and a price that a person set since then stands.
package struct PriceJudgement: Sendable {
  private let source: String
  /// Models whose price may jump.
  private let accepted: Set<ModelID>
  private let now: Instant

  package init(source: String, accepted: Set<ModelID>, now: Instant) {
    self.source = source
    self.accepted = accepted
    self.now = now
  }

  package func verdict(on offer: PriceOffer?, _ facts: PriceFacts) -> PriceVerdict {
    var verdict = PriceVerdict()
    if let date = offer?.retiresAt, date != facts.model.deprecatedAt {
      let verb = date < now ? "retired" : "retires"
      verdict.steps.append(.retire(date))
      verdict.lines.append("the provider \(verb) it on \(date.text.prefix(10))")
    }
    switch offer?.finding ?? .none {
    case .price(let price, let isRounded):
      judge(HeldPrice(price, isRounded: isRounded), facts, &verdict)
    case .unusable(let reason):
      forget([.vanished], facts, &verdict)
      note(
        .unusable, reason, facts, "the price that \(source) has cannot be used: \(reason)", &verdict
      )
    case .none:
      guard facts.standing.heard?.source == source else { break }
      note(.vanished, "", facts, "\(source) no longer has a price for it", &verdict)
    }
    return verdict
  }

  private func judge(_ offered: HeldPrice, _ facts: PriceFacts, _ verdict: inout PriceVerdict) {
    forget([.vanished, .unusable], facts, &verdict)
    let standing = facts.standing
    guard offered.price != standing.heard?.price, offered.price != standing.current?.price else {
      // What another source says waits for a person's word.
      guard facts.notice(.held)?.source == source else { return }
      return forget([.held], facts, &verdict)
    }
    if let current = standing.current, !accepted.contains(facts.model.id),
      PriceJump.isJump(from: current.price, to: offered.price)
    {
      return hold(offered, facts, &verdict)
    }
    verdict.steps.append(.enter(offered))
    verdict.lines.append(Self.words(for: offered.price, after: standing.current))
    forget([.held], facts, &verdict)
  }

  /// How a new price is told.
  package static func words(for price: Price, after current: PriceRecord?) -> String {
    let origin =
      switch current?.source {
      case "manual": " (was set by hand)"
      case "import": " (was imported)"
      default: ""
      }
    return PriceChange(from: current?.price, to: price).text + origin
  }

  private func hold(_ offered: HeldPrice, _ facts: PriceFacts, _ verdict: inout PriceVerdict) {
    let model = facts.model.id
    note(
      .held, offered.detail, facts,
      offered.question(about: model, inForce: facts.standing.current?.price), &verdict)
  }

  /// Once: the same again is no news.
  private func note(
    _ kind: PriceNotice.Kind, _ detail: String, _ facts: PriceFacts, _ line: String,
    _ verdict: inout PriceVerdict
  ) {
    let known = facts.notice(kind)
    guard known?.detail != detail || known?.source != source else { return }
    verdict.steps.append(
      .note(
        PriceNotice(
          model: facts.model.id, kind: kind, source: source, detail: detail, at: now)))
    verdict.lines.append(line)
  }

  private func forget(
    _ kinds: [PriceNotice.Kind], _ facts: PriceFacts, _ verdict: inout PriceVerdict
  ) {
    for kind in kinds where facts.notice(kind) != nil { verdict.steps.append(.forget(kind)) }
  }
}
