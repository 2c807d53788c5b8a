import GWKit

/// `gw metrics export`: the log itself.
enum ExportCommand {
  static let command = Command(
    "metrics", "export", summary: "print the log, row by row, in memory that does not grow",
    details: """
      Every row of the log, or those of a time, in the order in which they were written, with the log's own names and money \
      as decimals. CSV and JSON lines are the quickest, a table needs all rows at once.
      """,
    flags: [PeriodFlags.period] + PeriodFlags.moments + PeriodFlags.names + [PeriodFlags.zone],
    columns: CallRecord.columns,
    examples: [
      .init("gw metrics export --csv -o calls.csv", "all of it"),
      .init("gw metrics export --period last-month --format jsonl", "a month, for a pipe"),
    ],
    run: { arguments, session in
      let scope = try MetricsScope(arguments, session)
      let filter = filter(arguments, scope)
      if scope.filter != Rollups.Filter() { try scope.requireNames() }
      let options = session.output.options
      let isQuick = options.format == .csv || options.format == .jsonl
      if isQuick, options.sort == nil, options.get == nil {
        try session.export(Export(options), from: scope.database, filter)
      } else {
        try session.stream(CallRecord.columns) { rows in
          try UsageLog(scope.database).forEach(filter) { record in
            try rows.add(CallRecord.row(record))
            return rows.isOpen
          }
        }
      }
    })

  private static func filter(_ arguments: Arguments, _ scope: MetricsScope) -> UsageLog.Filter {
    var filter = UsageLog.Filter()
    (filter.client, filter.provider) = (scope.filter.client, scope.filter.provider)
    filter.model = scope.filter.model
    let isNamed = arguments["period"] != nil
    if isNamed || arguments["from"] != nil { filter.since = scope.period.start }
    if isNamed || arguments["to"] != nil { filter.until = scope.period.end }
    return filter
  }
}

/// Rows of the log as CSV or JSON lines, from SQLite's memory into one buffer.
struct Export {
  private let options: OutputOptions
  private let columns: [Column]
  private let cells: [Cell]
  /// `,"name":` of each column; JSON only.
  private let keys: [[UInt8]]

  /// How a column is written.
  private enum Cell {
    case count, number, money, time, tags
    case text(isGuarded: Bool)
  }

  private static let null = Array("null".utf8)

  init(_ options: OutputOptions) throws {
    self.options = options
    columns = try Selection(options).apply(
      to: Listing(columns: CallRecord.columns, rows: [], shape: .list)
    ).columns
    cells = columns.map(Self.cell)
    keys = columns.enumerated().map { index, column in
      Array("\(index == 0 ? "{" : ",")\"\(column.name)\":".utf8)
    }
  }

  private static func cell(_ column: Column) -> Cell {
    if column.name.hasSuffix("_usd") || column.name.hasSuffix("_brl") { return .money }
    switch column.kind {
    case .time: return .time
    case .json: return .tags
    case .number, .duration:
      return column.name.hasSuffix("_tokens") && column.name != "avoided_tokens" ? .count : .number
    default: return .text(isGuarded: column.kind == .outside)
    }
  }

  /// As the table calls it.
  private static func stored(_ column: Column, _ cell: Cell) -> UsageExport.Column {
    let name = column.name
    switch cell {
    case .money where name.hasPrefix("avoided"):
      // Without a price or a rate it is not known what a hit avoided.
      let rows = name == "avoided_usd" ? "price_id" : "price_id + fx_rate_id"
      return .init(
        "CASE WHEN outcome <> 'hit' OR \(rows) IS NOT NULL THEN avoided_nano_\(name.suffix(3)) END")
    case .money: return .init(name.dropLast(4) + "_nano" + name.suffix(4))
    case .count: return .init(name, isCount: true)
    case .tags: return .init("coalesce(\(name), '{}')")
    default: return .init(name)
    }
  }

  var stored: [UsageExport.Column] { zip(columns, cells).map(Self.stored) }

  var head: [UInt8] {
    guard options.format == .csv else { return [] }
    return CSV(isRaw: options.isCSVRaw, showsHeader: options.showsHeader)
      .text(Listing(columns: columns, rows: [], shape: .list))
  }

  func write(_ row: UsageExport.Row, into form: inout ByteForm) {
    let isCSV = options.format == .csv
    for index in cells.indices {
      if !isCSV {
        form.append(keys[index])
      } else if index > 0 {
        form.append(UInt8(ascii: ","))
      }
      let isThere = write(row, index, isCSV, into: &form)
      if !isThere, !isCSV { form.append(Self.null) }
    }
    if !isCSV { form.append(UInt8(ascii: "}")) }
    form.append(UInt8(ascii: "\n"))
  }

  private func write(
    _ row: UsageExport.Row, _ index: Int, _ isCSV: Bool, into form: inout ByteForm
  ) -> Bool {
    switch cells[index] {
    case .text(let isGuarded):
      return row.text(index) { text in
        if isCSV {
          form.append(cell: text, isGuarded: isGuarded && !options.isCSVRaw)
        } else {
          form.append(string: text)
        }
      }
    case .tags:
      return row.text(index) { text in
        if isCSV {
          form.append(cell: text, isGuarded: !options.isCSVRaw)
        } else {
          form.append(raw: text)
        }
      }
    case .count, .number, .money, .time:
      guard let number = row.int(index) else { return false }
      switch cells[index] {
      case .money: form.append(nanos: number)
      case .time where isCSV: form.append(milliseconds: number)
      case .time:
        form.append(UInt8(ascii: "\""))
        form.append(milliseconds: number)
        form.append(UInt8(ascii: "\""))
      default: form.append(integer: number)
      }
      return true
    }
  }
}

extension Session {
  private static let piece = 1 << 17

  fileprivate func export(
    _ export: Export, from database: Database, _ filter: UsageLog.Filter
  ) throws {
    try withOutput { write in
      var form = ByteForm()
      form.append(export.head)
      var left = output.options.rows ?? .max
      try UsageExport(database, columns: export.stored).forEach(filter) { row in
        guard left > 0 else { return false }
        left -= 1
        export.write(row, into: &form)
        if form.count >= Self.piece {
          try write(form.bytes)
          form.clear()
        }
        return true
      }
      try write(form.bytes)
    }
  }
}
