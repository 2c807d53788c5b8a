import GWKit

/// The one render point: every value that a command prints comes through here. `now` is in unix milliseconds and only
/// used for relative times on a terminal.
func rendering(
  of listing: Listing, options: OutputOptions, style: TerminalStyle, now: Int64
) throws -> [UInt8] {
  if options.fields == ["help"] { return Array(fieldHelp(listing.columns).utf8) }
  let chosen = try Selection(options).apply(to: listing)
  if let path = options.get {
    return Array((try ValuePath(path).text(in: chosen) + "\n").utf8)
  }
  switch options.format {
  case .json: return JSONOutput.document(chosen, isPretty: style.isTerminal)
  case .jsonl: return JSONOutput.lines(chosen)
  case .csv: return CSV(isRaw: options.isCSVRaw, showsHeader: options.showsHeader).text(chosen)
  case .tsv: return TSV.text(chosen, showsHeader: options.showsHeader)
  case .table:
    if let picture = listing.picture, options.fields == nil, options.sort == nil,
      options.rows == nil
    {
      return Array(picture(style).utf8)
    }
    let shown = options.fields == nil ? chosen.withoutHiddenColumns : chosen
    var table = Table(shown, style: style, showsHeader: options.showsHeader, now: now)
    if options.fields == nil, options.sort == nil, options.showsHeader {
      table.headings = chosen.headings
    }
    return Array(table.text.utf8)
  }
}

private func fieldHelp(_ columns: [Column]) -> String {
  columns.map { "\($0.name)\n" }.joined()
}

extension Listing {
  /// The heading that each row stands under, or none at all.
  fileprivate var headings: [String] {
    guard let column = columns.firstIndex(where: { $0.name == group }) else { return [] }
    return rows.map { CellText.exact($0[column]) }
  }

  /// Objects are shown whole: whoever asks for one thing wants all of it.
  fileprivate var withoutHiddenColumns: Listing {
    guard shape == .list else { return self }
    let kept = columns.indices.filter { columns[$0].isShownInTable }
    return Listing(
      columns: kept.map { columns[$0] }, rows: rows.map { row in kept.map { row[$0] } },
      shape: shape)
  }
}
