import GWKit

/// Listings as JSON.
enum JSONOutput {
  /// A list is an array, one thing an object; over several lines for people.
  static func document(_ listing: Listing, isPretty: Bool) -> [UInt8] {
    let text =
      isPretty
      ? TerminalText.escaped(listing.json.prettyText(), keepsLineBreaks: true) : listing.json.text()
    return Array((text + "\n").utf8)
  }

  /// One object a line.
  static func lines(_ listing: Listing) -> [UInt8] {
    var bytes: [UInt8] = []
    for row in listing.rows {
      bytes += listing.object(row).bytes()
      bytes.append(UInt8(ascii: "\n"))
    }
    return bytes
  }
}
