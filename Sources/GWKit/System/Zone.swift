internal import CSystem

/// Time zones as the C library knows them, read into plain tables. The only place that touches its current zone, and
/// only for the moment of reading.
package enum Zone {
  /// Days to both sides of a moment that a table reaches: more than the longest month, which is what a window around the
  /// moment, and the one after it, may need.
  private static let reach: Int64 = 46
  /// No zone changes its clocks this often in three months.
  private static let mostTransitions = 64

  /// The table of `name` around `instant`; nil when there is no such zone here.
  package static func table(_ name: String, around instant: Instant) -> ZoneTable? {
    table(name, from: instant, to: instant)
  }

  /// The table of `name` for a span of some years at most, and around its ends.
  package static func table(_ name: String, from: Instant, to: Instant) -> ZoneTable? {
    if name == "UTC" { return .utc }
    guard ZoneFiles.knows(name) else { return nil }
    let first = from.milliseconds.quotient(flooring: 1000) - reach * 86_400
    let last = to.milliseconds.quotient(flooring: 1000) + reach * 86_400
    // As many in every three months.
    let most = mostTransitions * Int(clamping: 1 + (last - first) / (2 * reach * 86_400))
    var found = [gw_zone_transition](repeating: gw_zone_transition(), count: most)
    let count = unsafe found.withUnsafeMutableBufferPointer { buffer in
      unsafe gw_zone_transitions(name, first, last, buffer.baseAddress, buffer.count)
    }
    guard count > 0 else { return nil }
    let transitions = found[..<Int(count)].map {
      ZoneTable.Transition(
        at: Instant(milliseconds: $0.at * 1000), offset: Int64($0.offset) * 1000)
    }
    return ZoneTable(
      firstOffset: transitions[0].offset, transitions: Array(transitions.dropFirst()))
  }

  /// The machine's own zone. `TZ` does not count: a budget's days must be the same in a shell and in cron.
  package static func system() -> String {
    let link = try? FileSystem.resolved("/etc/localtime")
    if let name = link.flatMap(name(inPath:)), ZoneFiles.knows(name) { return name }
    if let bytes = try? FileSystem.read("/etc/timezone", limit: 256) {
      let name = String(decoding: bytes.prefix { $0 > 0x20 }, as: UTF8.self)
      if ZoneFiles.knows(name) { return name }
    }
    return "UTC"
  }

  /// What comes after `zoneinfo/`.
  private static func name(inPath path: String) -> String? {
    let parts = path.split(separator: "/")
    guard let index = parts.lastIndex(of: "zoneinfo"), index + 1 < parts.count else { return nil }
    return parts[(index + 1)...].joined(separator: "/")
  }
}

/// Where zones come from; a value, so that tests may have their own.
package struct Zones {
  /// Around a moment; nil when there is no such zone.
  package var table: (_ name: String, _ instant: Instant) -> ZoneTable?
  /// For a span; nil when there is no such zone.
  package var span: (_ name: String, _ from: Instant, _ to: Instant) -> ZoneTable?
  /// The machine's own.
  package var system: () -> String

  package init(
    table: @escaping (String, Instant) -> ZoneTable?,
    span: @escaping (String, Instant, Instant) -> ZoneTable? = { Zone.table($0, from: $1, to: $2) },
    system: @escaping () -> String
  ) {
    self.table = table
    self.span = span
    self.system = system
  }

  /// The same, with these zones looked up once for the whole of a span.
  package func covering(_ names: Set<String>, from: Instant, to: Instant) -> Zones {
    var tables: [String: ZoneTable] = [:]
    for name in names { tables[name] = span(name, from, to) }
    let (found, others) = (tables, table)
    return Zones(table: { found[$0] ?? others($0, $1) }, span: span, system: system)
  }

  package static var live: Zones {
    let found = FoundZones()
    return Zones(table: { found.table($0, around: $1) }, system: { found.own })
  }
}

/// What was looked up once: many budgets have the same zone, and are looked at in the same moment.
private final class FoundZones {
  lazy var own = Zone.system()
  private var tables: [String: (around: Instant, table: ZoneTable)] = [:]

  func table(_ name: String, around instant: Instant) -> ZoneTable? {
    // A table reaches some days further than windows do.
    if let found = tables[name], abs(found.around.milliseconds(since: instant)) < 86_400_000 {
      return found.table
    }
    let table = Zone.table(name, around: instant)
    tables[name] = table.map { (instant, $0) }
    return table
  }
}
