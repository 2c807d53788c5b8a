/// One named value of what a command prints, declared once for all formats.
struct Column: Sendable {
  enum Kind: String, Sendable {
    /// gw's own words.
    case text
    /// Text from outside: model output, provider errors, display names.
    case outside
    /// Names, ids and phone numbers: never changed, not even for a spreadsheet.
    case identifier
    case number
    /// RFC 3339 in UTC.
    case time
    /// Milliseconds.
    case duration
    case boolean
    /// Several texts.
    case list
    case json
  }

  /// The key in JSON and CSV.
  let name: String
  let kind: Kind
  /// Above the column in a table.
  let header: String
  /// On a narrow terminal the largest goes first; 0 stays.
  let priority: Int
  /// In tables unless `--fields` says otherwise.
  let isShownInTable: Bool

  init(
    _ name: String, _ kind: Kind, header: String? = nil, priority: Int = 0,
    isShownInTable: Bool = true
  ) {
    self.name = name
    self.kind = kind
    self.header = header ?? String(name.uppercased().map { $0 == "_" ? " " : $0 })
    self.priority = priority
    self.isShownInTable = isShownInTable
  }

  var isRightAligned: Bool { kind == .number || kind == .duration }
}
