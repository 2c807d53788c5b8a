import GWKit

/// One bar divided into parts of a whole, drawn in percent, so that its text is never stretched.
struct HTMLStrip {
  struct Part {
    var name: String
    /// Short, inside the part where there is room.
    var mark: String
    var style: String
    var value: Int64
  }

  var id: String
  var title: String
  var unit: HTMLUnit
  var parts: [Part]
  var whole: Int64

  /// Parts per thousand that have room for a mark.
  private static let room: Int64 = 40

  var html: String {
    let described =
      whole > 0
      ? parts.map { "\($0.name) \(HTMLFigure.share(Share($0.value, of: whole)).short)" }
        .joined(separator: ", ")
      : "nothing"
    return """
      <svg class="strip" role="img" aria-labelledby="\(id)-t" aria-describedby="\(id)-d">\
      <title id="\(id)-t">\(HTMLText.escaped(title))</title>\
      <desc id="\(id)-d">\(HTMLText.outside(described))</desc>\
      <rect class="track" width="100%" height="100%"/>\(drawn)</svg>
      """
  }

  private var drawn: String {
    var sum: Int64 = 0
    return parts.map { part in
      let before = sum
      sum = sum.addingSaturating(part.value)
      return piece(part, from: before)
    }.joined()
  }

  private func piece(_ part: Part, from before: Int64) -> String {
    // Sums end at the largest number there is; parts do not go beyond them.
    let drawn = min(part.value, whole - before)
    guard drawn > 0 else { return "" }
    let start = DecimalText.percent(before, of: whole)
    let width = DecimalText.percent(drawn, of: whole)
    let share = HTMLFigure.share(Share(part.value, of: whole)).short
    let title = "\(part.name): \(unit.figure(part.value).exact), \(share)"
    let hasRoom = Int128(drawn) * 1000 >= Int128(whole) * Int128(Self.room)
    let middle = DecimalText.percent(
      before + drawn / 2, of: whole)
    let mark =
      hasRoom && !part.mark.isEmpty
      ? "<text class=\"\(part.style)\" x=\"\(middle)\" y=\"50%\" dy=\".35em\">\(part.mark)</text>"
      : ""
    return "<g><title>\(HTMLText.outside(title))</title>"
      + "<rect class=\"part \(part.style)\" x=\"\(start)\" width=\"\(width)\" height=\"100%\"/>"
      + "\(mark)</g>"
  }
}
