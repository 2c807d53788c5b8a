/// What one US dollar costs in reais as a source quotes it, and the moment that the quotation is of. Every form that is
/// known is recognised by its content; a figure that cannot be is refused.
package struct RateQuotation: Sendable, Equatable {
  /// BRL per USD × 10^9.
  package var nanoBRLPerUSD: Int64
  package var at: Instant

  private static let day: Int64 = 86_400_000
  /// A dollar has never been outside of it since there are reais.
  private static let believable: Range<Int64> = 500_000_001..<50_000_000_000

  /// The newest quotation of an answer that came at `now`.
  package init(parsing bytes: [UInt8], now: Instant) throws(SourceProblem) {
    let json = try SourceProblem.json(Self.unwrapped(bytes))
    if json["result"]?.string == "error" {
      throw SourceProblem("it says: \(json["error-type"]?.string ?? "error")")
    }
    if let reason = SourceProblem.reason(json) { throw SourceProblem("it says: \(reason)") }
    guard let quotations = RateForm.quotations(json) else {
      throw SourceProblem("this is no exchange rate")
    }
    guard let newest = quotations.max(by: { $0.at < $1.at }) else {
      throw SourceProblem("there is no quotation in it")
    }
    nanoBRLPerUSD = try Self.nanos(newest.rate)
    at = newest.at
    guard at.milliseconds(since: now) <= Self.day else {
      throw SourceProblem("its date lies in the future: \(at.spoken)")
    }
  }

  /// Exactly; what is finer than that is rounded up.
  private static func nanos(_ value: JSON) throws(SourceProblem) -> Int64 {
    guard let decimal = (value.numberText ?? value.string).flatMap({ DecimalText($0) }) else {
      throw SourceProblem("the rate is no decimal number")
    }
    guard let nanos = decimal.scaled(byPowerOfTen: 9)?.value, believable.contains(nanos) else {
      throw SourceProblem("a dollar cannot cost that many reais")
    }
    return nanos
  }

  /// Some answers of the central bank come in a comment, against scripts of other pages.
  private static func unwrapped(_ bytes: [UInt8]) -> [UInt8] {
    func isBlank(_ byte: UInt8) -> Bool { byte <= 0x20 }
    let body = bytes[...].drop(while: isBlank)
    let end = (body.lastIndex { !isBlank($0) }).map { $0 + 1 } ?? body.startIndex
    let text = body[..<end]
    guard text.count >= 4, text.starts(with: "/*".utf8), text.suffix(2).elementsEqual("*/".utf8)
    else { return bytes }
    return Array(text.dropFirst(2).dropLast(2))
  }
}
