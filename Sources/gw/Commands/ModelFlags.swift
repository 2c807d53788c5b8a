import GWKit

/// The flags that describe a model: what they name is changed, the rest stays.
enum ModelFlags {
  static let all: [Flag] = traits + PriceFlags.all

  private static let traits: [Flag] = [
    .value("name", nil, "TEXT", "a name for lists"),
    .value("context", nil, "TOKENS", "how much it reads"),
    .value("max-output", nil, "TOKENS", "how much it writes"),
    .toggle("vision", hasNegation: true, "it reads images"),
    .toggle("tools", hasNegation: true, "it calls tools"),
    .toggle("json-mode", hasNegation: true, "it answers by a schema"),
    .toggle("reasoning", hasNegation: true, "it thinks before it answers"),
  ]

  static func areNamed(in arguments: Arguments) -> Bool {
    all.contains {
      arguments[$0.name] != nil || arguments.isOn($0.name) != nil
        || !arguments.all($0.name).isEmpty
    }
  }

  static func id(_ text: String) throws(UsageError) -> ModelID {
    if let id = ModelID(text) { return id }
    throw UsageError(
      message: "'\(text)' is no model id",
      hints: ["an id is provider/model, such as openai/gpt-4o-mini"])
  }

  static func apply(_ arguments: Arguments, to model: inout RegisteredModel) throws(UsageError) {
    let name = try arguments.read("name", as: "one line of at most 200 bytes") {
      Name.isDisplayText($0) && !$0.isEmpty ? $0 : nil
    }
    if let name { model.name = name }
    if let window = try tokens("context", arguments) { model.contextWindow = window }
    if let most = try tokens("max-output", arguments) { model.maxOutputTokens = most }
    if let isOn = arguments.isOn("vision") { model.vision = isOn }
    if let isOn = arguments.isOn("tools") { model.tools = isOn }
    if let isOn = arguments.isOn("json-mode") { model.json = isOn }
    if let isOn = arguments.isOn("reasoning") { model.reasoning = isOn }
  }

  private static func tokens(_ name: String, _ arguments: Arguments) throws(UsageError) -> Int64? {
    try arguments.read(name, as: "a number of tokens, such as 128000 or 128k") { text in
      TierText.count(text).flatMap { (1...1_000_000_000).contains($0) ? $0 : nil }
    }
  }
}

/// The flags that set a price.
struct PriceFlags {
  private var isFree: Bool
  private var input: Int64?
  private var output: Int64?
  private var cacheRead: Int64?
  private var cacheWrite: Int64?
  private var cacheWriteHour: Int64?
  private var reasoning: Int64?
  private var perRequest: Int64?
  private var perImage: Int64?
  private var tiers: [String]
  private var dropsTiers: Bool
  private var isRounded = false

  static let all: [Flag] = [
    .value("in", nil, "USD", "per million input tokens"),
    .value("out", nil, "USD", "per million output tokens"),
    .value("cache-read", nil, "USD", "per million input tokens read from the provider's cache"),
    .value("cache-write", nil, "USD", "per million input tokens written to it"),
    .value("cache-write-1h", nil, "USD", "per million of those that it keeps for an hour"),
    .value("out-reasoning", nil, "USD", "per million output tokens that are reasoning"),
    .value("per-request", nil, "USD", "for each request"),
    .value("per-image", nil, "USD", "for each image that is sent"),
    .value("tier", nil, "SPEC", isRepeatable: true, "prices above a size: 272k:in=5,out=22.5"),
    .toggle("no-tiers", "the same price for every size"),
    .toggle("free", "it costs nothing"),
  ]

  init(_ arguments: Arguments) throws(UsageError) {
    var isRounded = false
    func usd(_ name: String) throws(UsageError) -> Int64? {
      let value = try arguments.read(
        name, as: "US dollars, such as 0.15", PriceText.nanoUSD)
      isRounded = isRounded || value?.isRounded == true
      return value?.value
    }
    (input, output) = (try usd("in"), try usd("out"))
    (cacheRead, cacheWrite) = (try usd("cache-read"), try usd("cache-write"))
    (cacheWriteHour, reasoning) = (try usd("cache-write-1h"), try usd("out-reasoning"))
    (perRequest, perImage) = (try usd("per-request"), try usd("per-image"))
    tiers = arguments.all("tier")
    dropsTiers = arguments.has("no-tiers")
    isFree = arguments.has("free")
    self.isRounded = isRounded
    guard !(isFree && hasFigures) else { throw UsageError(message: "--free goes with no price") }
    guard !(dropsTiers && !tiers.isEmpty) else {
      throw UsageError(message: "--tier and --no-tiers exclude each other")
    }
  }

  private var hasFigures: Bool {
    let prices = [
      input, output, cacheRead, cacheWrite, cacheWriteHour, reasoning, perRequest, perImage,
    ]
    return prices.contains { $0 != nil } || !tiers.isEmpty
  }

  /// The price that `base` becomes; nil when no flag says anything about prices.
  func price(after base: Price?) throws(UsageError) -> (price: Price, isRounded: Bool)? {
    if isFree { return (Price(input: 0, output: 0), false) }
    guard hasFigures || dropsTiers else { return nil }
    guard let input = input ?? base?.input, let output = output ?? base?.output else {
      throw UsageError(message: "a price needs both --in and --out")
    }
    var price = base ?? Price(input: input, output: output)
    (price.input, price.output) = (input, output)
    price.cacheRead = cacheRead ?? price.cacheRead
    price.cacheWrite = cacheWrite ?? price.cacheWrite
    price.cacheWriteHour = cacheWriteHour ?? price.cacheWriteHour
    price.reasoning = reasoning ?? price.reasoning
    price.perRequest = perRequest ?? price.perRequest
    price.perImage = perImage ?? price.perImage
    if dropsTiers || !tiers.isEmpty { price.tiers = [] }
    var isRounded = isRounded
    for text in tiers {
      let tier = try TierText.tier(text, base: price)
      guard !price.tiers.contains(where: { $0.threshold == tier.tier.threshold }) else {
        throw UsageError(message: "there are two tiers above \(tier.tier.threshold) tokens")
      }
      isRounded = isRounded || tier.isRounded
      price.tiers.append(tier.tier)
    }
    price.tiers.sort { $0.threshold < $1.threshold }
    return (price, isRounded)
  }
}
