import GWKit

/// Reads the flags that describe a model.
enum ModelFlags {
  static func model(_ arguments: Arguments) throws(UsageError) -> RegisteredModel {
    let text = arguments.operands[0]
    guard let id = ModelID(text) else {
      throw UsageError(
        message: "'\(text)' is no model id",
        hints: ["an id is provider/model, such as openai/gpt-4o-mini"])
    }
    let name = try arguments.read("name", as: "one line of at most 200 bytes") {
      Name.isDisplayText($0) && !$0.isEmpty ? $0 : nil
    }
    var model = RegisteredModel(id: id, name: name ?? id.name)
    model.contextWindow = try tokens("context", arguments)
    model.maxOutputTokens = try tokens("max-output", arguments)
    model.vision = arguments.isOn("vision")
    model.tools = arguments.isOn("tools")
    model.json = arguments.isOn("json-mode")
    model.reasoning = arguments.isOn("reasoning")
    return model
  }

  /// Nil: unpriced.
  static func price(_ arguments: Arguments) throws(UsageError) -> (price: Price, isRounded: Bool)? {
    var isRounded = false
    func usd(_ name: String) throws(UsageError) -> Int64? {
      let value = try arguments.read(
        name, as: "US dollars per million tokens, such as 0.15", PriceText.nanoUSD)
      isRounded = isRounded || value?.isRounded == true
      return value?.value
    }
    let (input, output) = (try usd("in"), try usd("out"))
    let (read, write) = (try usd("cache-read"), try usd("cache-write"))
    let tiers = arguments.all("tier")
    if arguments.has("free") {
      guard input == nil, output == nil, read == nil, write == nil, tiers.isEmpty else {
        throw UsageError(message: "--free goes with no price")
      }
      return (Price(input: 0, output: 0), false)
    }
    guard let input, let output else {
      guard input == nil, output == nil, read == nil, write == nil, tiers.isEmpty else {
        throw UsageError(message: "a price needs both --in and --out")
      }
      return nil
    }
    var price = Price(input: input, output: output, cacheRead: read, cacheWrite: write)
    for text in tiers {
      let tier = try TierText.tier(text)
      guard !price.tiers.contains(where: { $0.threshold == tier.tier.threshold }) else {
        throw UsageError(message: "there are two tiers above \(tier.tier.threshold) tokens")
      }
      isRounded = isRounded || tier.isRounded
      price.tiers.append(tier.tier)
    }
    price.tiers.sort { $0.threshold < $1.threshold }
    return (price, isRounded)
  }

  private static func tokens(_ name: String, _ arguments: Arguments) throws(UsageError) -> Int64? {
    try arguments.read(name, as: "a number of tokens, such as 128000 or 128k") { text in
      TierText.count(text).flatMap { (1...1_000_000_000).contains($0) ? $0 : nil }
    }
  }
}

/// Reads `272k:in=5,out=22.5,cache-read=0.5`: prices of calls with more input than the number says.
enum TierText {
  static func tier(_ text: String) throws(UsageError) -> (tier: PriceTier, isRounded: Bool) {
    let halves = text.split(separator: ":", maxSplits: 1)
    guard halves.count == 2, let threshold = count(String(halves[0])), threshold > 0 else {
      throw malformed(text)
    }
    var prices: [String: Int64] = [:]
    var isRounded = false
    for part in halves[1].split(separator: ",", omittingEmptySubsequences: false) {
      let pair = part.split(separator: "=", maxSplits: 1).map(String.init)
      guard pair.count == 2, ["in", "out", "cache-read", "cache-write"].contains(pair[0]),
        prices[pair[0]] == nil, let value = PriceText.nanoUSD(pair[1])
      else { throw malformed(text) }
      prices[pair[0]] = value.value
      isRounded = isRounded || value.isRounded
    }
    guard let input = prices["in"], let output = prices["out"] else { throw malformed(text) }
    let tier = PriceTier(
      threshold: threshold, input: input, output: output, cacheRead: prices["cache-read"],
      cacheWrite: prices["cache-write"])
    return (tier, isRounded)
  }

  /// `272k` is 272 000, `1m` a million.
  static func count(_ text: String) -> Int64? {
    let factors: [Character: Int64] = ["k": 1000, "K": 1000, "m": 1_000_000, "M": 1_000_000]
    guard let last = text.last, let factor = factors[last] else { return Int64(text) }
    guard let number = Int64(text.dropLast()), number >= 0 else { return nil }
    let (product, overflow) = number.multipliedReportingOverflow(by: factor)
    return overflow ? nil : product
  }

  private static func malformed(_ text: String) -> UsageError {
    UsageError(
      message: "'\(text)' is no tier", hints: ["such as 272k:in=5,out=22.5,cache-read=0.5"])
  }
}
