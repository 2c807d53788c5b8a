import GWKit

/// `--get PATH`: one value out of what would be printed, as plain text.
struct ValuePath {
  private let path: String

  init(_ path: String) { self.path = path }

  /// Names and positions, separated by points. For a list of one row its position may be left out.
  func text(in listing: Listing) throws -> String {
    var value = listing.json
    var steps = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    if listing.shape == .list, let first = steps.first, Int(first) == nil {
      guard listing.rows.count == 1 else {
        throw UsageError(
          message: "--get \(path) needs a row's number: there are \(listing.rows.count) rows",
          hints: ["--get 0.\(path)"])
      }
      steps.insert("0", at: 0)
    }
    for step in steps { value = try take(step, from: value, listing) }
    return Self.plain(value)
  }

  private func take(_ step: String, from value: JSON, _ listing: Listing) throws -> JSON {
    switch value {
    case .object(let members):
      if let found = value[step] { return found }
      let names = members.map(\.key)
      let near = nearest(to: step, among: names).map { "did you mean '\($0)'?" }
      throw UsageError(
        message: "there is no value '\(step)' in '\(path)'",
        hints: [near ?? "one of " + names.joined(separator: ", ")])
    case .array(let values):
      guard let position = Int(step), values.indices.contains(position) else {
        throw GatewayError(.notFound, "there is no row '\(step)': there are \(values.count)")
      }
      return values[position]
    default: throw UsageError(message: "there is nothing inside '\(step)' of '\(path)'")
    }
  }

  private static func plain(_ value: JSON) -> String {
    switch value {
    case .null: ""
    case .string(let text): text
    default: value.text()
    }
  }
}
