import GWKit

/// A line through the middles of slots. It breaks where there is no value.
struct HTMLLine {
  private let heights: [Int64?]

  init(_ heights: [Int64?]) { self.heights = heights }

  var data: String {
    var data = ""
    var isOpen = false
    for (index, height) in heights.enumerated() {
      guard let height else {
        isOpen = false
        continue
      }
      data += "\(isOpen ? "L" : "M")\(middle(index)) \(height)"
      isOpen = true
    }
    return data
  }

  /// Dots where a value has no neighbour.
  var dots: String {
    heights.indices.map { index in
      let isAlone =
        (index == 0 || heights[index - 1] == nil)
        && (index + 1 == heights.count || heights[index + 1] == nil)
      guard isAlone, let height = heights[index] else { return "" }
      return "M\(middle(index)) \(height)h.01"
    }.joined()
  }

  /// As elements of a drawing.
  func html(style: String) -> String {
    let dots = dots
    return "<path class=\"line \(style)\" d=\"\(data)\"/>"
      + (dots.isEmpty ? "" : "<path class=\"line \(style) alone\" d=\"\(dots)\"/>")
  }

  /// Down to the ground, for the surface below.
  var surface: String {
    var data = ""
    var first: Int?
    for (index, height) in heights.enumerated() {
      if let height {
        data +=
          first == nil
          ? "M\(middle(index)) \(HTMLScale.height)V\(height)" : "L\(middle(index)) \(height)"
        first = first ?? index
      }
      let ends = index + 1 == heights.count || heights[index + 1] == nil
      if height != nil, ends {
        data += "V\(HTMLScale.height)z"
        first = nil
      }
    }
    return data
  }

  private func middle(_ index: Int) -> Int64 {
    Int64(index) * HTMLChart.slot + HTMLChart.slot / 2
  }
}

extension DecimalText {
  /// A part of a whole for a style sheet, to a thousandth of a percent; never outside 0 to 100.
  static func percent(_ part: Int64, of whole: Int64) -> String {
    guard whole > 0 else { return "0%" }
    let thousandths = Int128(max(0, min(part, whole))) * 100_000 / Int128(whole)
    return text(Int64(thousandths), places: 3) + "%"
  }
}
