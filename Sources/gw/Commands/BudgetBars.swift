import GWKit

/// Several budgets as a bar each, the fullest first. What a budget does in full is the matter of `BudgetPicture`.
struct BudgetBars {
  private let standings: [BudgetStanding]
  private let hidden: Int
  private let style: TerminalStyle

  static let most = 10
  /// At most this share of a line for a name, in tenths.
  private static let nameTenths = 3
  private static let widestBar = 24
  private static let narrowestBar = 8

  init(_ standings: [BudgetStanding], style: TerminalStyle) {
    let sorted = standings.sorted { left, right in
      left.tenthsUsed == right.tenthsUsed
        ? left.budget.selector < right.budget.selector : left.tenthsUsed > right.tenthsUsed
    }
    self.standings = Array(sorted.prefix(Self.most))
    hidden = sorted.count - self.standings.count
    self.style = style
  }

  var text: String {
    guard !standings.isEmpty else { return "" }
    let rows =
      room < Self.narrowestBar + widest(amount) ? standings.map(block) : standings.map(line)
    return style.bold("BUDGETS") + "\n" + rows.joined()
      + (hidden > 0 ? style.dim("and \(hidden) more: gw budget list") + "\n" : "")
  }

  private func selector(_ standing: BudgetStanding) -> String {
    TerminalText.escaped(standing.budget.selector, keepsLineBreaks: false)
  }

  private func percent(_ standing: BudgetStanding) -> String {
    DecimalText.text(standing.tenthsUsed, places: 1) + "%"
  }

  /// Nothing to say of a budget that has plenty left.
  private func state(_ standing: BudgetStanding) -> String {
    standing.state == .ok ? "" : standing.state.rawValue
  }

  private func amount(_ standing: BudgetStanding) -> String {
    let window = standing.window
    return FigureText.share(window.spent, of: window.limit, standing.budget.unit)
  }

  private func bar(_ standing: BudgetStanding, width: Int) -> String {
    let window = standing.window
    return Bar(
      share: (window.spent, of: window.limit), second: window.held, width: width, style: style
    ).text { style.painted($0, standing.level) }
  }

  private func widest(_ text: (BudgetStanding) -> String) -> Int {
    standings.map { DisplayWidth.columns(of: text($0)) }.max() ?? 0
  }

  private var nameWidth: Int {
    min(widest(selector), style.pictureColumns * Self.nameTenths / 10)
  }

  /// For bars and amounts, when all else of a budget is on the same line.
  private var room: Int {
    let frame = 2 + 3 * 2
    let state = widest(state)
    return style.pictureColumns - nameWidth - widest(percent) - (state > 0 ? state + 2 : 0) - frame
  }

  private func line(_ standing: BudgetStanding) -> String {
    let state = widest(state)
    var text = padded(selector(standing), to: nameWidth) + "  "
    text += bar(standing, width: min(Self.widestBar, room - widest(amount))) + "  "
    text += DisplayWidth.padded(percent(standing), to: widest(percent), isRight: true) + "  "
    if state > 0 { text += DisplayWidth.padded(self.state(standing), to: state) + "  " }
    return text + amount(standing) + "\n"
  }

  /// On several lines: an amount is not cut as long as it fits a line at all.
  private func block(_ standing: BudgetStanding) -> String {
    let columns = style.pictureColumns
    let figures = [percent(standing), state(standing)].filter { !$0.isEmpty }
      .joined(separator: " ")
    let head = padded(selector(standing), to: columns - figures.count - 2) + "  " + figures
    let amount = style.cut(amount(standing), to: columns - 2)
    let room = columns - DisplayWidth.columns(of: amount) - 6
    let isTight = room < Self.narrowestBar
    let bar = bar(standing, width: isTight ? Self.widestBar : min(Self.widestBar, room))
    return head + "\n  " + bar + (isTight ? "\n  " : "  ") + amount + "\n"
  }

  private func padded(_ text: String, to width: Int) -> String {
    DisplayWidth.padded(style.cut(text, to: width), to: width)
  }
}
