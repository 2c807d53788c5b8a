import GWKit

/// What a picture is about: the days and the zone that they were divided by.
struct PeriodLine {
  private let period: Period
  private let style: TerminalStyle

  init(_ period: Period, style: TerminalStyle) {
    self.period = period
    self.style = style
  }

  var text: String {
    let zone = TerminalText.escaped(period.zone, keepsLineBreaks: false)
    return style.flow([period.span, zone], width: style.pictureColumns).map { line in
      line.map { $0 == period.span ? style.bold($0) : style.dim($0) }.joined(separator: "  ") + "\n"
    }.joined()
  }
}
