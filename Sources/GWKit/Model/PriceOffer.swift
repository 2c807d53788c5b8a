/// What a source says of one model. It keeps why a price cannot be used, so that nobody takes silence for a price.
package struct PriceOffer: Sendable, Equatable {
  package enum Finding: Sendable, Equatable {
    /// `isRounded`: the source is finer than a nano-USD per million tokens.
    case price(Price, isRounded: Bool)
    /// The model has no fixed price for tokens there.
    case none
    /// There is a price, and it cannot be entered: why, in lower case.
    case unusable(String)
  }

  package var finding: Finding
  /// When the provider takes the model away.
  package var retiresAt: Instant?

  package init(_ finding: Finding, retiresAt: Instant? = nil) {
    self.finding = finding
    self.retiresAt = retiresAt
  }

  package var hasPrice: Bool {
    if case .price = finding { true } else { false }
  }
}

/// What was noted before: the price in force, and the last one that a source said. They differ when a person set one
/// since.
package struct PriceStanding: Sendable, Equatable {
  package var current: PriceRecord?
  package var heard: PriceRecord?

  package init(current: PriceRecord? = nil, heard: PriceRecord? = nil) {
    self.current = current
    self.heard = heard
  }
}

extension PriceRecord {
  /// Sources of prices that a person chose: typed, or brought along in a file of a setup.
  package static let chosenSources = ["manual", "import"]

  package var isChosen: Bool { Self.chosenSources.contains(source) }
}
