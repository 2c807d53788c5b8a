/// An amount of memory as people write it: `1GiB`, `500MiB`, `4096`. Units are powers of 1024; `k`, `MB` and the like
/// are none, since nobody knows which power they mean.
package struct ByteCount: Sendable, Equatable {
  package var count: Int64

  package init(_ count: Int64) { self.count = count }

  private static let units: [(name: String, size: Int64)] = [
    ("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1),
  ]

  /// Nil for what is no positive amount, or more than a petabyte.
  package init?(_ text: String) {
    let lower = text.lowercased()
    let unit = Self.units.first { lower.hasSuffix($0.name.lowercased()) }
    let digits = unit.map { lower.dropLast($0.name.utf8.count) } ?? lower[...]
    guard let number = Int64(digits), number > 0,
      case let (count, overflow) = number.multipliedReportingOverflow(by: unit?.size ?? 1),
      !overflow, count <= 1 << 50
    else { return nil }
    self.count = count
  }

  /// For people: one decimal in the largest unit, such as `3.2 MiB`.
  package var rounded: String {
    let unit = Self.units.first { count >= $0.size } ?? ("B", 1)
    guard unit.size > 1 else { return "\(count) B" }
    let tenths = Int64(Int128(count) * 10 / Int128(unit.size))
    return "\(DecimalText.text(tenths, places: 1)) \(unit.name)"
  }

  /// In the largest unit that needs no fraction.
  package var text: String {
    for unit in Self.units where count >= unit.size && count % unit.size == 0 {
      return "\(count / unit.size)\(unit.name)"
    }
    return "\(count)B"
  }
}
