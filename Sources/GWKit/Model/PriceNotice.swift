/// What people should know of a model's price: that one was held back, cannot be used, or is no longer said.
package struct PriceNotice: Sendable, Equatable {
  package enum Kind: String, Sendable, CaseIterable {
    /// The source's price is too far from the one in force; `detail` is a `HeldPrice`.
    case held
    /// The source that the price is from no longer has one.
    case vanished
    /// `detail` says why.
    case unusable
  }

  package var model: ModelID
  package var kind: Kind
  package var source: String
  package var detail: String
  package var at: Instant

  package init(model: ModelID, kind: Kind, source: String, detail: String, at: Instant) {
    self.model = model
    self.kind = kind
    self.source = source
    self.detail = detail
    self.at = at
  }
}

/// A price that waits for a person's word, with all that is needed to enter it as it was shown.
package struct HeldPrice: Sendable, Equatable {
  package var price: Price
  package var isRounded: Bool

  package init(_ price: Price, isRounded: Bool) {
    self.price = price
    self.isRounded = isRounded
  }

  /// Nil when it is none.
  package init?(detail: String) {
    guard let row = try? JSON(parsing: detail), let price = Price(row: row) else { return nil }
    self.init(price, isRounded: row["rounded"]?.bool ?? false)
  }

  package var detail: String {
    var row = price.row
    row.set("rounded", .bool(isRounded))
    return row.text()
  }

  /// What a person is asked.
  package func question(about model: ModelID, inForce current: Price?) -> String {
    "held back: \(PriceChange(from: current, to: price).text); "
      + "'gw cron sync-pricing --accept \(model.text)' takes it over"
  }
}
