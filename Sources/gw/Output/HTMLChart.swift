import GWKit

/// Values over time as bars or lines. The drawing stretches to any width and its text does not: marks and values are
/// elements beside it. Without a script each part of the period is a radio button over the drawing, so that one
/// press of Tab reaches the chart, arrows move along it, and pointing or touching works too.
struct HTMLChart {
  struct Series {
    enum Shape { case bars, line }

    var name: String
    /// Of the style sheet; lines differ by their dashes too.
    var style: String
    var shape: Shape
    var values: [Int64?]
  }

  /// Unique on the page.
  var id: String
  var title: String
  var summary: String
  var unit: HTMLUnit
  var series: [Series]
  /// Below the axis, and in sentences.
  var marks: [String]
  var moments: [String]

  /// Width of a part of the period in units of the drawing.
  static let slot: Int64 = 100

  private var scale: HTMLScale {
    HTMLScale(most: series.flatMap { $0.values.compactMap(\.self) }.max() ?? 0, unit: unit)
  }

  var html: String {
    let scale = scale
    return """
      <div class="chart">
      <div class="ys" aria-hidden="true">\(scale.marks.map { verticalMark($0, scale) }.joined())</div>
      <div class="plot">
      \(drawing(scale))
      <div class="points" role="radiogroup" aria-label="\(HTMLText.escaped(title)), value by value">
      \(marks.indices.map { point($0, scale) }.joined(separator: "\n"))
      </div>
      </div>
      <div class="xs" aria-hidden="true">\(horizontalMarks)</div>
      </div>
      """
  }

  private func verticalMark(_ value: Int64, _ scale: HTMLScale) -> String {
    "<span style=\"top:\(scale.top(value))\">\(HTMLText.escaped(unit.mark(value)))</span>"
  }

  private func drawing(_ scale: HTMLScale) -> String {
    let width = Int64(marks.count) * Self.slot
    let grid = scale.marks.map { value in
      "<path class=\"grid\" d=\"M0 \(HTMLScale.height - scale.rise(value))H\(width)\"/>"
    }.joined()
    return """
      <svg role="img" aria-labelledby="\(id)-t" aria-describedby="\(id)-d" \
      viewBox="0 0 \(width) \(HTMLScale.height)" preserveAspectRatio="none">
      <title id="\(id)-t">\(HTMLText.escaped(title))</title>
      <desc id="\(id)-d">\(HTMLText.escaped(summary))</desc>
      \(grid)
      \(series.map { shape($0, scale) }.joined(separator: "\n"))
      </svg>
      """
  }

  /// Of a slot; few bars are not as wide as they could be.
  private var barWidth: Int64 { min(72, Int64(marks.count) * 10) }

  private func shape(_ series: Series, _ scale: HTMLScale) -> String {
    switch series.shape {
    case .bars:
      let path = series.values.enumerated().map { index, value in
        let rise = scale.rise(value ?? 0)
        guard rise > 0 else { return "" }
        let start = Int64(index) * Self.slot + (Self.slot - barWidth) / 2
        return "M\(start) \(HTMLScale.height)v-\(rise)h\(barWidth)v\(rise)z"
      }.joined()
      return "<path class=\"bar \(series.style)\" d=\"\(path)\"/>"
    case .line:
      return HTMLLine(series.values.map { $0.map { HTMLScale.height - scale.rise($0) } })
        .html(style: series.style)
    }
  }

  /// About six, and every second of them gives way where there is little room.
  private var horizontalMarks: String {
    let every = max(1, (marks.count + 5) / 6)
    return stride(from: 0, to: marks.count, by: every).enumerated().map { position, index in
      let kind = position.isMultiple(of: 2) ? "" : " class=\"o\""
      return "<span\(kind) style=\"left:\(across(index))\">\(HTMLText.escaped(marks[index]))</span>"
    }.joined()
  }

  /// The middle of a part of the period.
  private func across(_ index: Int) -> String {
    DecimalText.percent(Int64(index) * 2 + 1, of: Int64(marks.count) * 2)
  }
}

/// What pointing at a part of the period shows.
extension HTMLChart {
  private func point(_ index: Int, _ scale: HTMLScale) -> String {
    let values = series.map { (name: $0.name, style: $0.style, value: $0.values[index]) }
    let sentence = values.map { "\($0.name) \(unit.figure($0.value).exact)" }
      .joined(separator: ", ")
    let dots = values.compactMap { part in
      part.value.map { "<i class=\"dot \(part.style)\" style=\"top:\(scale.top($0))\"></i>" }
    }.joined()
    let readings = values.map { part in
      "<span><i class=\"key \(part.style)\"></i>\(part.name)"
        + "<b>\(HTMLText.escaped(unit.figure(part.value).short))</b></span>"
    }.joined()
    return """
      <label style="--x:\(across(index));--l:\(left(index));--w:\(width)">\
      <input type="radio" name="\(id)" aria-label="\(HTMLText.escaped("\(moments[index]): \(sentence)"))">\
      <i class="rule"></i>\(dots)<span class="tip" aria-hidden="true">\
      <span>\(HTMLText.escaped(moments[index]))</span>\(readings)</span></label>
      """
  }

  private func left(_ index: Int) -> String {
    DecimalText.percent(Int64(index), of: Int64(marks.count))
  }

  private var width: String { DecimalText.percent(1, of: Int64(marks.count)) }
}
