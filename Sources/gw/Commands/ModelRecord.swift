import GWKit

/// A model as `gw models` prints it: the registry's row, the price in force, its aliases.
struct ModelRecord {
  /// Tokens that a price is shown for.
  enum Unit: String, CaseIterable {
    case thousand = "1k"
    case million = "1m"

    /// Decimal places of a price in nano-USD per million tokens.
    fileprivate var places: Int { self == .million ? 9 : 12 }
  }

  let unit: Unit

  static let columns = ModelRecord(unit: .million).columns

  var columns: [Column] {
    let per = "per_" + unit.rawValue
    let header = "USD/" + unit.rawValue.uppercased()
    return [
      Column("id", .identifier), Column("provider", .text, isShownInTable: false),
      Column("name", .outside, priority: 7), Column("enabled", .boolean, isShownInTable: false),
      Column("status", .text, priority: 8), Column("verified_at", .time, isShownInTable: false),
      Column("input_usd_\(per)", .number, header: "IN \(header)"),
      Column("output_usd_\(per)", .number, header: "OUT \(header)"),
      Column("cache_read_usd_\(per)", .number, header: "CACHE READ", isShownInTable: false),
      Column("cache_write_usd_\(per)", .number, header: "CACHE WRITE", isShownInTable: false),
      Column("tiers", .json, isShownInTable: false),
      Column("context_window", .number, header: "CONTEXT", priority: 2),
      Column("max_output_tokens", .number, header: "MAX OUT", priority: 3),
      Column("vision", .boolean, priority: 4), Column("tools", .boolean, priority: 5),
      Column("json", .boolean, priority: 6), Column("reasoning", .boolean, priority: 6),
      Column("aliases", .list, isShownInTable: false),
      Column("price_source", .text, isShownInTable: false),
      Column("priced_at", .time, isShownInTable: false),
      Column("deprecated_at", .time, isShownInTable: false),
      Column("removed_at", .time, isShownInTable: false),
      Column("cache_write_1h_usd_\(per)", .number, isShownInTable: false),
      Column("reasoning_usd_\(per)", .number, isShownInTable: false),
      Column("usd_per_request", .number, isShownInTable: false),
      Column("usd_per_image", .number, isShownInTable: false),
    ]
  }

  func row(_ model: RegisteredModel, _ record: PriceRecord?, aliases: [String]) -> [JSON] {
    func flag(_ value: Bool?) -> JSON { value.map(JSON.bool) ?? .null }
    let list = record?.price
    return [
      .string(model.id.text), .string(model.id.provider), .string(model.name),
      .bool(model.isEnabled), .string(model.status.rawValue),
      .optional(model.verifiedAt?.text), price(list?.input), price(list?.output),
      price(list?.cacheRead), price(list?.cacheWrite),
      .array((list?.tiers ?? []).map(tier)), .optional(model.contextWindow),
      .optional(model.maxOutputTokens), flag(model.vision), flag(model.tools), flag(model.json),
      flag(model.reasoning), .array(aliases.map(JSON.string)), .optional(record?.source),
      .optional(record?.effectiveAt.text), .optional(model.deprecatedAt?.text),
      .optional(model.removedAt?.text), price(list?.cacheWriteHour), price(list?.reasoning),
      .number(optional: list.map { PriceText.text($0.perRequest) }),
      .number(optional: list.map { PriceText.text($0.perImage) }),
    ]
  }

  private func price(_ value: Int64?) -> JSON {
    .number(optional: value.map { DecimalText.text($0, places: unit.places) })
  }

  private func tier(_ tier: PriceTier) -> JSON {
    let per = "per_" + unit.rawValue
    return .object([
      JSONMember(key: "above_tokens", value: .integer(tier.threshold)),
      JSONMember(key: "input_usd_\(per)", value: price(tier.input)),
      JSONMember(key: "output_usd_\(per)", value: price(tier.output)),
      JSONMember(key: "cache_read_usd_\(per)", value: price(tier.cacheRead)),
      JSONMember(key: "cache_write_usd_\(per)", value: price(tier.cacheWrite)),
    ])
  }
}
