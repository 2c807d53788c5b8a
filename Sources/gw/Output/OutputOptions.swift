/// The forms in which values are printed.
enum OutputFormat: String, Sendable, CaseIterable {
  case table, csv, tsv, json, jsonl
}

/// How values are to be printed; the same for every command.
struct OutputOptions: Sendable, Equatable {
  struct Sort: Sendable, Equatable {
    var field: String
    var isDescending: Bool
  }

  var format = OutputFormat.table
  var fields: [String]?
  var sort: Sort?
  /// After sorting.
  var rows: Int?
  var showsHeader = true
  var get: String?
  var isCSVRaw = false
}
