/// A share as a bar of one line, with a second share behind the first: `[█████▒▒░░░]`, or `[#####++...]` in ASCII.
struct Bar {
  /// A part of a whole; more than all of it is drawn as all of it.
  let share: (Int64, of: Int64)
  /// Of the same whole.
  let second: Int64
  let width: Int
  let style: TerminalStyle

  /// The filled part, coloured by `paint`. What is not nothing shows, and only what is full looks full.
  func text(paint: (String) -> String) -> String {
    let marks = style.isASCII ? ("#", "+", ".") : ("█", "▒", "░")
    let filled = cells(share.0)
    let behind = min(width - filled, cells(second))
    let rest = width - filled - behind
    return "[" + paint(String(repeating: marks.0, count: filled))
      + String(repeating: marks.1, count: behind) + String(repeating: marks.2, count: rest) + "]"
  }

  private func cells(_ amount: Int64) -> Int {
    guard amount > 0, share.of > 0 else { return 0 }
    if amount >= share.of { return width }
    let exact = Int(clamping: Int128(amount) * Int128(width) / Int128(share.of))
    return max(1, min(width - 1, exact))
  }
}
