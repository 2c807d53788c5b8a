import GWKit

/// A key figure: what it is, how it went over the period, and what it was before.
struct HTMLCard {
  var label: String
  var figure: HTMLFigure
  /// Markup: what stands behind the figure.
  var note: String
  var change: HTMLChange?
  var line: HTMLSparkline?

  var html: String {
    """
    <li class="card">
    <h3>\(HTMLText.escaped(label))</h3>
    <p class="figure">\(figure.html)</p>
    <p class="note">\(note)</p>
    \(change.map { $0.html } ?? "")
    \(line.map { $0.html } ?? "")
    </li>
    """
  }
}

/// A small picture of values over time, without axes.
struct HTMLSparkline {
  var title: String
  var unit: HTMLUnit
  var values: [Int64?]

  var html: String {
    let known = values.compactMap(\.self)
    guard let most = known.max(), let least = known.min(), let last = known.last else { return "" }
    let scale = HTMLScale(most: most, unit: unit, isTight: true)
    let line = HTMLLine(values.map { $0.map { HTMLScale.height - scale.rise($0) } })
    let summary = [("lowest", least), ("highest", most), ("last", last)]
      .map { "\($0) \(unit.figure($1).short)" }.joined(separator: ", ")
    return """
      <svg class="spark" role="img" viewBox="0 0 \(Int64(values.count) * HTMLChart.slot) \
      \(HTMLScale.height)" preserveAspectRatio="none">\
      <title>\(HTMLText.escaped("\(title): \(summary)"))</title>\
      <path class="under" d="\(line.surface)"/>\(line.html(style: "a"))</svg>
      """
  }
}

/// How a figure compares with the one of the period before.
struct HTMLChange {
  enum Wish { case more, less, neither }

  private var before: HTMLFigure
  private var size: String
  /// 1, 0 or -1.
  private var direction: Int64
  private var wish: Wish

  /// By percent of what was; nil when there is nothing to compare.
  init?(_ now: Int64?, before: Int64?, unit: HTMLUnit, wish: Wish = .neither) {
    guard let now, let before, now != 0 || before != 0 else { return nil }
    let difference = Int128(now) - Int128(before)
    self.before = unit.figure(before)
    self.wish = wish
    direction = Int64(difference.signum())
    guard before > 0 else {
      size = "new"
      return
    }
    let tenths = difference.magnitude * 1000 / UInt128(before)
    switch tenths {
    case 0: size = difference == 0 ? "" : "less than 0.1%"
    case ..<10_000: size = DecimalText.text(Int64(tenths), places: 1) + "%"
    default: size = HTMLUnit.compact(Int64(clamping: Int128(now) / Int128(before))) + " times"
    }
  }

  /// By percentage points.
  init?(_ now: Share, before: Share?, wish: Wish) {
    guard let before, let old = before.basisPoints, let new = now.basisPoints else { return nil }
    self.before = .share(before)
    self.wish = wish
    let tenths = (new - old) / 10
    direction = tenths.signum()
    size = DecimalText.text(abs(tenths), places: 1) + " points"
  }

  var html: String {
    let was = "<span class=\"was\">was \(before.html)</span>"
    guard direction != 0 else { return "<p class=\"change\"><span>= unchanged</span> \(was)</p>" }
    let arrow = direction > 0 ? "▲" : "▼"
    let way = direction > 0 ? "up" : "down"
    return """
      <p class="change\(judgement.map { " \($0.style)" } ?? "")"><span>\
      <span aria-hidden="true">\(arrow)</span><span class="vh">\(way)</span> \
      \(size)\(judgement.map { " \($0.word)" } ?? "")</span> \(was)</p>
      """
  }

  /// Colour is never the only cue.
  private var judgement: (word: String, style: String)? {
    switch wish {
    case .neither: nil
    case .more: direction > 0 ? ("better", "good") : ("worse", "bad")
    case .less: direction < 0 ? ("better", "good") : ("worse", "bad")
    }
  }
}
