import GWKit

/// Flags of every command that prints values.
enum OutputFlags {
  static let all = all([])

  /// With the forms that one command has beside the common ones.
  static func all(_ formats: [String]) -> [Flag] {
    let words = OutputFormat.allCases.map(\.rawValue) + formats
    let list = words.dropLast().joined(separator: ", ") + " or " + (words.last ?? "")
    return [.value("format", nil, "FORMAT", values: .words(words), list)] + others
  }

  private static let others: [Flag] = [
    .toggle("json", "the same as --format json"),
    .toggle("csv", "the same as --format csv"),
    .value(
      "fields", nil, "A,B", values: .fields, "choose and order the columns; 'help' lists them"),
    .value("sort", nil, "FIELD[:desc]", values: .order, "order the rows"),
    .value("rows", "L", "N", "show at most N rows"),
    .toggle("no-header", "leave the header line out"),
    .value("get", nil, "PATH", "print one value, such as 0.id"),
    .value("output", "o", "FILE", values: .files, "write to FILE, whole or not at all"),
    .toggle("raw-csv", "do not guard CSV cells against spreadsheets"),
  ]
}

/// How values are to be printed.
struct OutputChoice: Sendable {
  var options = OutputOptions()
  /// A format was named, by flag or variable.
  var hasFormat = false
  /// The format came from a flag.
  var isExplicit = false
  /// One of the command's own forms; `options` then says JSON.
  var ownFormat: String?
  var file: String?

  init(
    _ arguments: Arguments, environment: [String: String], formats: [String] = []
  ) throws(UsageError) {
    try chooseFormat(arguments, environment, formats)
    options.fields = arguments["fields"].map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    if options.fields?.contains("") ?? false {
      throw UsageError(message: "--fields needs names", hints: ["--fields help lists them"])
    }
    if let text = arguments["sort"] { options.sort = try Self.sort(text) }
    options.rows = try arguments.whole("rows", 0...1_000_000_000).map(Int.init)
    options.showsHeader = !arguments.has("no-header")
    options.get = arguments["get"]
    options.isCSVRaw = arguments.has("raw-csv")
    file = arguments["output"]
    // As everywhere: standard output.
    if file == "-" { file = nil }
    if file == "" { throw UsageError(message: "--output needs a file name") }
    if let ownFormat, options.fields != nil || options.get != nil {
      throw UsageError(message: "--fields and --get do not go with --format \(ownFormat)")
    }
  }

  /// Fails when `--fields`, `--sort` or `--get` name what these columns do not have; for commands whose doing costs
  /// money, before they do it.
  func check(against columns: @autoclosure () -> [Column]) throws(UsageError) {
    guard options.fields != nil || options.sort != nil || options.get != nil else { return }
    let columns = columns()
    let names = columns.map(\.name)
    let fields =
      (options.fields ?? []).filter { $0 != "help" } + [options.sort?.field].compactMap(\.self)
    for field in fields where !names.contains(field) {
      throw Selection.unknown(field, among: names)
    }
    let steps = (options.get ?? "").split(separator: ".").map(String.init)
    guard let step = steps.first(where: { Int($0) == nil }) else { return }
    let shown = options.fields ?? names
    if !shown.contains(step) { throw Selection.unknown(step, among: shown) }
  }

  private mutating func chooseFormat(
    _ arguments: Arguments, _ environment: [String: String], _ formats: [String]
  ) throws(UsageError) {
    let words = OutputFormat.allCases.map(\.rawValue).joined(separator: ", ")
    let allWords = ([words] + formats).joined(separator: ", ")
    let named = try arguments.read("format", as: "one of \(allWords)") { word in
      formats.contains(word) ? .json : OutputFormat(rawValue: word)
    }
    if let word = arguments["format"], formats.contains(word) { ownFormat = word }
    let short: OutputFormat? = arguments.has("json") ? .json : arguments.has("csv") ? .csv : nil
    if let format = named ?? short {
      (options.format, hasFormat, isExplicit) = (format, true, true)
    } else if let text = environment["GW_FORMAT"], !text.isEmpty {
      guard let format = OutputFormat(rawValue: text) else {
        throw UsageError(message: "GW_FORMAT is none of \(words): '\(text)'")
      }
      (options.format, hasFormat) = (format, true)
    }
  }

  private static func sort(_ text: String) throws(UsageError) -> OutputOptions.Sort {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard let field = parts.first, !field.isEmpty, parts.count <= 2,
      parts.count == 1 || parts[1] == "desc" || parts[1] == "asc"
    else {
      throw UsageError(message: "--sort takes FIELD, FIELD:asc or FIELD:desc, not '\(text)'")
    }
    return OutputOptions.Sort(field: String(field), isDescending: parts.last == "desc")
  }
}
