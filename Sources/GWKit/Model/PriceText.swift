/// Prices as people write them, USD per million tokens, to and from nano-USD per million tokens.
package enum PriceText {
  /// Nil for anything but a plain, non-negative decimal that fits. A finer price is rounded up and says so.
  package static func nanoUSD(_ text: String) -> (value: Int64, isRounded: Bool)? {
    guard let number = DecimalText(text), !number.isNegative else { return nil }
    return number.scaled(byPowerOfTen: 9)
  }

  package static func text(_ nanoUSDPerMillion: Int64) -> String {
    DecimalText.text(nanoUSDPerMillion, places: 9)
  }
}
