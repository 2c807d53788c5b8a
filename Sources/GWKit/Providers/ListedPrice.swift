/// Reads an entry of a gateway's list of models: US dollars per token as decimal strings. Vercel says `input` and
/// `output`, OpenRouter says `prompt` and `completion`. Prices of certain hours and of other service tiers are left out.
enum ListedPrice {
  private static let vercel: [(name: String, part: PriceDraft.Part)] = [
    ("input", .input), ("output", .output), ("input_cache_read", .cacheRead),
    ("input_cache_write", .cacheWrite), ("input_cache_write_1h", .cacheWriteHour),
  ]

  private static let openRouter: [(name: String, part: PriceDraft.Part)] = [
    ("prompt", .input), ("completion", .output), ("input_cache_read", .cacheRead),
    ("input_cache_write", .cacheWrite), ("input_cache_write_1h", .cacheWriteHour),
    ("internal_reasoning", .reasoning), ("request", .perRequest), ("image", .perImage),
  ]

  /// Whether the entry is written as OpenRouter does.
  static func isOpenRouters(_ entry: JSON) -> Bool {
    entry["pricing"]?["prompt"] != nil || entry["pricing"]?["completion"] != nil
  }

  static func offer(_ entry: JSON) -> PriceOffer {
    var offer = PriceOffer(.none, retiresAt: RetirementDate.of(entry))
    guard let pricing = entry["pricing"] else { return offer }
    if isOpenRouters(entry) {
      offer.finding = openRouterFinding(pricing)
    } else if entry["type"]?.string.map({ $0 == "language" }) ?? true {
      offer.finding = vercelFinding(pricing)
    }
    return offer
  }

  private static func vercelFinding(_ pricing: JSON) -> PriceOffer.Finding {
    var draft = PriceDraft()
    for (name, part) in vercel {
      draft.add(part, pricing[name] ?? .null, from: name, places: PriceDraft.perToken)
      for tier in pricing[name + "_tiers"]?.array ?? [] {
        add(tier, of: part, name + "_tiers", to: &draft)
      }
    }
    return draft.finding(carriesOn: true)
  }

  /// `min` is the first number of tokens with this price. The first tier is the base.
  private static func add(
    _ tier: JSON, of part: PriceDraft.Part, _ name: String, to draft: inout PriceDraft
  ) {
    guard let least = (tier["min"] ?? 0).int, least >= 0 else {
      draft.refuse("'\(name)' has no number of tokens as its min")
      return
    }
    draft.add(
      part, above: least > 1 ? least - 1 : nil, tier["cost"] ?? .null, from: name,
      places: PriceDraft.perToken)
  }

  private static func openRouterFinding(_ pricing: JSON) -> PriceOffer.Finding {
    guard !openRouter.contains(where: { isDynamic(pricing[$0.name]) }) else { return .none }
    var draft = PriceDraft()
    for (name, part) in openRouter {
      draft.add(part, pricing[name] ?? .null, from: name, places: places(part))
    }
    // A price of 0 for reasoning stands for none of its own: it is part of the output. A price of images that is that of
    // the input is for each of their tokens, which the input has already.
    if draft[.reasoning] == 0, draft[.output] != 0 { draft[.reasoning] = nil }
    if decimal(pricing["image"]) == decimal(pricing["prompt"]) { draft[.perImage] = nil }
    for override in pricing["overrides"]?.array ?? [] { add(override, to: &draft) }
    return draft.finding(carriesOn: true)
  }

  /// Depends on the model that is chosen in the end.
  private static func isDynamic(_ value: JSON?) -> Bool { decimal(value) == "-1" }

  /// In the one form of each number.
  private static func decimal(_ value: JSON?) -> String? {
    (value?.string ?? value?.numberText).flatMap { DecimalText($0) }?.canonical
  }

  private static func places(_ part: PriceDraft.Part) -> Int {
    part == .perRequest || part == .perImage ? PriceDraft.perThing : PriceDraft.perToken
  }

  /// Only those that depend on the size of the input and on nothing else.
  private static func add(_ override: JSON, to draft: inout PriceDraft) {
    guard let threshold = override["min_prompt_tokens"]?.int, threshold >= 0,
      !(override.members ?? []).contains(where: isOtherCondition)
    else { return }
    for (name, part) in openRouter.prefix(4) {
      guard let value = override[name] else { continue }
      draft.add(
        part, above: threshold > 0 ? threshold : nil, value, from: name,
        places: PriceDraft.perToken)
    }
  }

  private static func isOtherCondition(_ member: JSONMember) -> Bool {
    let isCondition = ["utc_", "min_", "max_"].contains { member.key.hasPrefix($0) }
    return isCondition && member.key != "min_prompt_tokens" && !member.value.isNull
  }
}
