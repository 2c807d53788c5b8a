import GWKit

/// One line on the terminal that says how far a batch is, and nothing where there is none.
final class BatchProgress {
  private let session: Session
  /// Of the input in bytes, where it is known.
  private let size: Int64?
  private var isShown = false
  private var hasToldOfDraining = false

  /// Milliseconds that pass without a word.
  private static let silence: Int64 = 500
  private static let barWidth = 16

  init(_ session: Session, size: Int64?) {
    self.session = session
    self.size = size
  }

  func show(_ tally: BatchTally) {
    if tally.isDraining, !hasToldOfDraining, tally.underWay > 0 {
      hasToldOfDraining = true
      clear()
      let calls = tally.underWay == 1 ? "1 call" : "\(tally.underWay) calls"
      session.note("finishing \(calls) under way; a second interrupt leaves at once")
    }
    guard isWanted, tally.milliseconds >= Self.silence else { return }
    isShown = true
    session.console.draw(line(tally))
  }

  /// Not where somebody types.
  private var isWanted: Bool {
    session.console.errorStyle.isTerminal && !session.globals.isQuiet
      && !(size == nil && session.console.input.isTerminal)
  }

  func clear() {
    guard isShown else { return }
    isShown = false
    session.console.draw(nil)
  }

  private func line(_ tally: BatchTally) -> String {
    let style = session.console.errorStyle
    var parts = [BatchWords.count(tally.finished, "line"), BatchWords.rate(tally)]
    if tally.failed > 0 { parts.append("\(FigureText.count(Int64(tally.failed))) failed") }
    parts += [BatchWords.cost(tally), "\(tally.underWay) under way"]
    if let left = Self.left(tally, size) { parts.append(FigureText.duration(left) + " left") }
    var line = parts.joined(separator: style.isASCII ? " | " : " · ")
    if let size {
      let bar = Bar(
        share: (Self.share(tally, size), of: max(1, size)), second: 0, width: Self.barWidth,
        style: style)
      line = bar.text { $0 } + " " + line
    }
    return String(line.prefix(max(1, style.columns - 1)))
  }

  /// Bytes of the input that are out of the way, as if all its lines were as long as those that were read.
  static func share(_ tally: BatchTally, _ size: Int64) -> Int64 {
    let exact = Int128(min(size, tally.bytesRead)) * Int128(tally.finished)
    return Int64(clamping: exact / Int128(max(1, tally.lines)))
  }

  /// Milliseconds, by the lines that this run has asked.
  static func left(_ tally: BatchTally, _ size: Int64?) -> Int64? {
    guard let size, tally.bytesRead > 0, tally.done > 0 else { return nil }
    let lines = Int128(tally.lines) * Int128(max(size, tally.bytesRead)) / Int128(tally.bytesRead)
    guard lines > tally.finished else { return nil }
    return Int64(
      clamping: Int128(tally.milliseconds) * (lines - Int128(tally.finished)) / Int128(tally.done))
  }
}

/// What is said of a batch.
enum BatchWords {
  static func count(_ number: Int, _ noun: String) -> String {
    "\(FigureText.count(Int64(number))) \(noun)\(number == 1 ? "" : "s")"
  }

  /// Lines of this run in a second.
  static func rate(_ tally: BatchTally) -> String {
    let tenths = Int64(tally.done) * 10_000 / max(1, tally.milliseconds)
    let number =
      tenths >= 1000 ? FigureText.count(tenths / 10) : DecimalText.text(tenths, places: 1)
    return "\(number)/s"
  }

  static func cost(_ tally: BatchTally) -> String {
    FigureText.money(tally.usd.nanos, .usd) + (tally.isUnpriced ? " and what has no price" : "")
  }

  /// `10 rate_limited, 2 timeout`: the most frequent first.
  static func failures(_ tally: BatchTally) -> String {
    tally.failures.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .map { "\(FigureText.count(Int64($0.value))) \($0.key)" }.joined(separator: ", ")
  }
}
