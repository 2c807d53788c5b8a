import GWKit

/// `--fields`, `--sort` and `--rows`: which rows and columns of a listing are printed, and in what order.
struct Selection {
  private let options: OutputOptions

  init(_ options: OutputOptions) { self.options = options }

  func apply(to listing: Listing) throws(UsageError) -> Listing {
    var chosen = listing
    if let sort = options.sort {
      let column = try Self.position(of: sort.field, in: listing)
      chosen.rows = Self.sorted(listing.rows, by: column, isDescending: sort.isDescending)
    }
    if let limit = options.rows { chosen.rows = Array(chosen.rows.prefix(limit)) }
    if let fields = options.fields {
      var positions: [Int] = []
      for field in fields { positions.append(try Self.position(of: field, in: listing)) }
      chosen.columns = positions.map { listing.columns[$0] }
      chosen.rows = chosen.rows.map { row in positions.map { row[$0] } }
    }
    return chosen
  }

  private static func position(of field: String, in listing: Listing) throws(UsageError) -> Int {
    let names = listing.columns.map(\.name)
    if let position = names.firstIndex(of: field) { return position }
    throw unknown(field, among: names)
  }

  static func unknown(_ field: String, among names: [String]) -> UsageError {
    UsageError(
      message: "there is no field '\(field)'",
      hints: [
        nearest(to: field, among: names).map { "did you mean '\($0)'?" }
          ?? "--fields help lists them"
      ])
  }

  /// Equal rows keep their order; rows without a value come last either way.
  private static func sorted(_ rows: [[JSON]], by column: Int, isDescending: Bool) -> [[JSON]] {
    let keyed = rows.enumerated().map {
      (offset: $0.offset, key: SortKey($0.element[column]), row: $0.element)
    }
    return keyed.sorted { left, right in
      if left.key == right.key { return left.offset < right.offset }
      guard let first = left.key, let second = right.key else { return left.key != nil }
      return isDescending ? second < first : first < second
    }.map(\.row)
  }
}

/// What rows are ordered by: numbers by their exact value before anything else, then text by its bytes.
private enum SortKey: Comparable {
  /// 10^-18 units, which holds nano-dollars and counts exactly.
  case number(Int128)
  case text(String)

  init?(_ value: JSON) {
    switch value {
    case .null: return nil
    case .bool(let flag): self = .number(flag ? 1 : 0)
    case .number(let text):
      guard let exact = DecimalText(text)?.scaled128(byPowerOfTen: 18) else {
        self = .text(text)
        return
      }
      self = .number(exact.value)
    case .string(let text): self = .text(text)
    case .array, .object: self = .text(value.text())
    }
  }

  static func < (left: SortKey, right: SortKey) -> Bool {
    switch (left, right) {
    case (.number(let first), .number(let second)): first < second
    case (.text(let first), .text(let second)): first.utf8.lexicographicallyPrecedes(second.utf8)
    case (.number, .text): true
    case (.text, .number): false
    }
  }
}
