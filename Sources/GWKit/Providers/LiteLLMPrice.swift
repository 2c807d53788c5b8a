/// Reads an entry of LiteLLM's price file (model_prices_and_context_window.json): US dollars per token. Other service
/// tiers, hours of the day, sounds and searches are left out; ranges of tokens are not modelled and said.
enum LiteLLMPrice {
  /// Whose prices are of tokens that are written.
  private static let modes: Set<String> = ["chat", "responses", "completion"]

  private static let parts: [String: PriceDraft.Part] = [
    "input_cost_per_token": .input, "output_cost_per_token": .output,
    "cache_read_input_token_cost": .cacheRead, "cache_creation_input_token_cost": .cacheWrite,
    "cache_creation_input_token_cost_above_1hr": .cacheWriteHour,
    "output_cost_per_reasoning_token": .reasoning,
  ]

  /// Those whose price may change with the size of the input.
  private static let tiered: Set<PriceDraft.Part> = [.input, .output, .cacheRead, .cacheWrite]

  static func offer(_ entry: JSON) -> PriceOffer {
    var offer = PriceOffer(.none, retiresAt: RetirementDate.of(entry))
    if let mode = entry["mode"]?.string, !modes.contains(mode) { return offer }
    var draft = PriceDraft()
    for member in entry.members ?? [] { take(member, into: &draft) }
    offer.finding = draft.finding()
    return offer
  }

  private static func take(_ member: JSONMember, into draft: inout PriceDraft) {
    let name = member.key
    if let part = parts[name] {
      draft.add(part, member.value, from: name, places: PriceDraft.perToken)
    } else if name == "input_cost_per_request" {
      draft.add(.perRequest, member.value, from: name, places: PriceDraft.perThing)
    } else if name == "tiered_pricing", member.value.array?.isEmpty == false {
      draft.refuse("prices by ranges of tokens are not modelled")
    } else if let (part, threshold) = tier(name) {
      draft.add(part, above: threshold, member.value, from: name, places: PriceDraft.perToken)
    }
  }

  /// `input_cost_per_token_above_272k_tokens`, and nothing after it: what follows names another service tier.
  private static func tier(_ name: String) -> (PriceDraft.Part, threshold: Int64)? {
    let end = "k_tokens"
    // Bytes first: most members have nothing to do with this.
    guard name.utf8.last == UInt8(ascii: "s"), name.hasSuffix(end) else { return nil }
    let digits = name.dropLast(end.utf8.count).utf8.reversed().prefix {
      (0x30...0x39).contains($0)
    }
    let stem = name.dropLast(end.utf8.count + digits.count)
    guard stem.hasSuffix("_above_"), let part = parts[String(stem.dropLast(7))],
      tiered.contains(part), (1...7).contains(digits.count),
      let thousands = Int64(String(decoding: digits.reversed(), as: UTF8.self)), thousands > 0
    else { return nil }
    return (part, thousands * 1000)
  }
}

/// When a provider takes a model away, as sources write it.
enum RetirementDate {
  static func of(_ entry: JSON) -> Instant? {
    for name in ["deprecation_date", "deprecated_at", "expiration_date"] {
      if let date = entry[name].flatMap(read) { return date }
    }
    return nil
  }

  /// A day, a moment in RFC 3339, or seconds since 1970; nil for everything else.
  private static func read(_ value: JSON) -> Instant? {
    if let text = value.string { return Instant(text) }
    guard let seconds = value.int, (1...9_999_999_999).contains(seconds) else { return nil }
    return Instant(milliseconds: seconds * 1000)
  }
}
