/// Puts one price together from the parts that a source names, exactly. The first part that is no price makes the whole
/// unusable: a model must not be billed by half of what it costs.
struct PriceDraft {
  enum Part: Hashable, CaseIterable {
    case input, output, cacheRead, cacheWrite, cacheWriteHour, reasoning, perRequest, perImage
  }

  private var base: [Part: Int64] = [:]
  private var tiers: [Int64: [Part: Int64]] = [:]
  private var isRounded = false
  private(set) var problem: String?

  /// Powers of ten from US dollars: for a token to nano-USD for a million of them, and for one thing to nano-USD.
  static let perToken = 15
  static let perThing = 9

  subscript(part: Part) -> Int64? {
    get { base[part] }
    set { base[part] = newValue }
  }

  /// Takes a part of calls whose input is above `threshold` tokens, or of all calls. JSON's null is as good as nothing.
  mutating func add(
    _ part: Part, above threshold: Int64? = nil, _ value: JSON, from name: String, places: Int
  ) {
    guard problem == nil, !value.isNull, let number = read(value, name, places) else { return }
    if let threshold {
      tiers[threshold, default: [:]][part] = number
    } else {
      base[part] = number
    }
  }

  mutating func refuse(_ reason: String) { problem = problem ?? reason }

  private mutating func read(_ value: JSON, _ name: String, _ places: Int) -> Int64? {
    guard let decimal = (value.numberText ?? value.string).flatMap({ DecimalText($0) }) else {
      refuse("'\(name)' is no decimal number")
      return nil
    }
    guard !decimal.isNegative else {
      refuse("'\(name)' is negative")
      return nil
    }
    guard let number = decimal.scaled(byPowerOfTen: places) else {
      refuse("'\(name)' is too large")
      return nil
    }
    isRounded = isRounded || number.isRounded
    return number.value
  }

  /// What is missing in a tier is as in the base, or with `carriesOn` as in the tier below it. A price of cached tokens that
  /// is not carried on stays open.
  func finding(carriesOn: Bool = false) -> PriceOffer.Finding {
    if let problem { return .unusable(problem) }
    guard let input = base[.input], let output = base[.output] else { return .none }
    var price = Price(
      input: input, output: output, cacheRead: base[.cacheRead], cacheWrite: base[.cacheWrite])
    price.cacheWriteHour = base[.cacheWriteHour]
    price.reasoning = base[.reasoning]
    price.perRequest = base[.perRequest] ?? 0
    price.perImage = base[.perImage] ?? 0
    price.tiers = tierList(input, output, carriesOn)
    return .price(price, isRounded: isRounded)
  }

  private func tierList(_ input: Int64, _ output: Int64, _ carriesOn: Bool) -> [PriceTier] {
    var before = carriesOn ? base : [.input: input, .output: output]
    return tiers.sorted { $0.key < $1.key }.map { threshold, parts in
      let all = before.merging(parts) { $1 }
      if carriesOn { before = all }
      return PriceTier(
        threshold: threshold, input: all[.input] ?? input, output: all[.output] ?? output,
        cacheRead: all[.cacheRead], cacheWrite: all[.cacheWrite])
    }
  }
}
