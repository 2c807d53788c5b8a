import GWKit

/// Rows that are printed as they come, in memory that does not grow with their number. Forms that need all of them at
/// once (a table, a sorted list, one value) wait for the end.
struct RowStream {
  private let columns: [Column]
  private let options: OutputOptions
  private let positions: [Int]
  private let style: TerminalStyle
  private let mustWait: Bool
  private let write: ([UInt8]) throws -> Void
  private var waiting: [[JSON]] = []
  private var buffer: [UInt8] = []
  private var count = 0

  /// Bytes that are written at once.
  private static let piece = 1 << 16

  init(
    _ columns: [Column], _ options: OutputOptions, style: TerminalStyle,
    write: @escaping ([UInt8]) throws -> Void
  ) throws {
    mustWait = Self.mustWait(options, style)
    let empty = try Selection(options).apply(
      to: Listing(columns: columns, rows: [], shape: .list))
    positions = empty.columns.compactMap { column in
      columns.firstIndex { $0.name == column.name }
    }
    self.columns = mustWait ? columns : empty.columns
    self.options = options
    self.style = style
    self.write = write
    buffer = mustWait ? [] : head
  }

  private static func mustWait(_ options: OutputOptions, _ style: TerminalStyle) -> Bool {
    options.format == .table || options.sort != nil || options.get != nil
      || options.format == .json && style.isTerminal
  }

  /// False when no more rows are wanted.
  var isOpen: Bool { options.sort != nil || count < options.rows ?? .max }

  mutating func add(_ row: [JSON]) throws {
    guard isOpen else { return }
    count += 1
    if mustWait {
      waiting.append(row)
      return
    }
    let chosen = options.fields == nil ? row : positions.map { row[$0] }
    let listing = Listing(columns: columns, rows: [chosen], shape: .list)
    switch options.format {
    case .csv: buffer += CSV(isRaw: options.isCSVRaw, showsHeader: false).text(listing)
    case .tsv: buffer += TSV.text(listing, showsHeader: false)
    case .json:
      if count > 1 { buffer.append(UInt8(ascii: ",")) }
      buffer += listing.object(chosen).bytes()
    case .jsonl, .table: buffer += JSONOutput.lines(listing)
    }
    if buffer.count >= Self.piece { try flush() }
  }

  /// What is left. Those that had to wait come in the form of every other listing.
  mutating func finish(now: Instant) throws {
    if mustWait {
      buffer = try rendering(
        of: Listing(columns: columns, rows: waiting, shape: .list), options: options, style: style,
        now: now.milliseconds)
    } else if options.format == .json {
      buffer += "]\n".utf8
    }
    try flush()
  }

  private mutating func flush() throws {
    try write(buffer)
    buffer.removeAll(keepingCapacity: true)
  }

  private var head: [UInt8] {
    let none = Listing(columns: columns, rows: [], shape: .list)
    switch options.format {
    case .csv: return CSV(isRaw: options.isCSVRaw, showsHeader: options.showsHeader).text(none)
    case .tsv: return TSV.text(none, showsHeader: options.showsHeader)
    case .json: return [UInt8(ascii: "[")]
    case .jsonl, .table: return []
    }
  }
}
