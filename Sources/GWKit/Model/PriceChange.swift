/// From one price to another, in words: `input 2.5 → 2 USD per 1M, output 10 → 8`. Only what differs is named.
package struct PriceChange: Sendable {
  private let old: Price?
  private let new: Price

  package init(from old: Price?, to new: Price) {
    self.old = old
    self.new = new
  }

  package var text: String {
    var words = tokenWords
    if let first = words.firstIndex(where: { $0.last?.isNumber == true }) {
      words[first] += " USD per 1M"
    }
    words += fixed("per request", \.perRequest) + fixed("per image", \.perImage)
    words += thresholds.compactMap(tierWords)
    return words.joined(separator: ", ")
  }

  private var tokenWords: [String] {
    [
      word("input", old?.input, new.input), word("output", old?.output, new.output),
      word("cache read", old?.cacheRead, new.cacheRead, otherwise: "as input"),
      word("cache write", old?.cacheWrite, new.cacheWrite, otherwise: "as input"),
      word(
        "cache write for an hour", old?.cacheWriteHour, new.cacheWriteHour,
        otherwise: "as cache write"),
      word("reasoning", old?.reasoning, new.reasoning, otherwise: "as output"),
    ].compactMap(\.self)
  }

  /// Nil when nothing changed; `otherwise` stands for a price that is not set.
  private func word(
    _ name: String, _ before: Int64?, _ after: Int64?, otherwise: String = ""
  ) -> String? {
    guard before != after else { return nil }
    let texts = [before, after].map { $0.map(PriceText.text) ?? otherwise }
    return old == nil ? "\(name) \(texts[1])" : "\(name) \(texts[0]) → \(texts[1])"
  }

  private func fixed(_ name: String, _ part: KeyPath<Price, Int64>) -> [String] {
    word(name, old?[keyPath: part] ?? 0, new[keyPath: part]).map { [$0 + " USD"] } ?? []
  }

  private var thresholds: [Int64] {
    Set(((old?.tiers ?? []) + new.tiers).map(\.threshold)).sorted()
  }

  private func tierWords(_ threshold: Int64) -> String? {
    let tiers = (old?.tier(at: threshold), new.tier(at: threshold))
    guard tiers.0 != tiers.1 else { return nil }
    guard let after = tiers.1 else { return "no other price above \(threshold) tokens" }
    let words = PriceChange(from: tiers.0?.price, to: after.price).tokenWords
    return "above \(threshold) tokens " + words.joined(separator: ", ")
  }
}

extension Price {
  fileprivate func tier(at threshold: Int64) -> PriceTier? {
    tiers.first { $0.threshold == threshold }
  }
}

extension PriceTier {
  fileprivate var price: Price {
    Price(input: input, output: output, cacheRead: cacheRead, cacheWrite: cacheWrite)
  }
}
