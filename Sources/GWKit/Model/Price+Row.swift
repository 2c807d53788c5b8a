/// The form in which prices are kept in the database: whole nano-USD, so that what is read again is what was written.
extension Price {
  package var row: JSON {
    [
      "input": .integer(input), "output": .integer(output), "cache_read": .optional(cacheRead),
      "cache_write": .optional(cacheWrite), "cache_write_1h": .optional(cacheWriteHour),
      "reasoning": .optional(reasoning), "per_request": .integer(perRequest),
      "per_image": .integer(perImage), "tiers": .array(tiers.map(\.row)),
    ]
  }

  /// Nil when it is no such row.
  package init?(row: JSON) {
    guard let input = row["input"]?.int, let output = row["output"]?.int else { return nil }
    self.init(
      input: input, output: output, cacheRead: row["cache_read"]?.int,
      cacheWrite: row["cache_write"]?.int)
    cacheWriteHour = row["cache_write_1h"]?.int
    reasoning = row["reasoning"]?.int
    perRequest = row["per_request"]?.int ?? 0
    perImage = row["per_image"]?.int ?? 0
    tiers = PriceTier.tiers(rows: row["tiers"] ?? .null)
  }
}

extension PriceTier {
  package var row: JSON {
    [
      "above": .integer(threshold), "input": .integer(input), "output": .integer(output),
      "cache_read": .optional(cacheRead), "cache_write": .optional(cacheWrite),
    ]
  }

  package init?(row: JSON) {
    guard let threshold = row["above"]?.int, let input = row["input"]?.int,
      let output = row["output"]?.int
    else { return nil }
    self.init(
      threshold: threshold, input: input, output: output, cacheRead: row["cache_read"]?.int,
      cacheWrite: row["cache_write"]?.int)
  }

  /// Ascending.
  package static func tiers(rows: JSON) -> [PriceTier] {
    (rows.array ?? []).compactMap { PriceTier(row: $0) }.sorted { $0.threshold < $1.threshold }
  }
}
