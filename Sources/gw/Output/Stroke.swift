/// The characters that a line of a chart is drawn with. Each line has strokes of its own weight, so that they can be
/// told apart without colour.
struct Stroke {
  let flat: Character
  let upright: Character
  /// Where a line turns; named by where it comes from and goes to, from left to right.
  let flatToUp: Character
  let upToFlat: Character
  let flatToDown: Character
  let downToFlat: Character

  private init(_ marks: String) {
    let marks = Array(marks)
    flat = marks[0]
    upright = marks[1]
    flatToUp = marks[2]
    upToFlat = marks[3]
    flatToDown = marks[4]
    downToFlat = marks[5]
  }

  private static let unicode = ["─│╯╭╮╰", "━┃┛┏┓┗", "═║╝╔╗╚"].map(Stroke.init)
  private static let ascii = ["......", "oooooo", "######"].map(Stroke.init)

  /// Of the first, second and third line; a chart has no more.
  static func all(_ style: TerminalStyle) -> [Stroke] { style.isASCII ? ascii : unicode }

  /// What is above the axis.
  static func beyond(_ style: TerminalStyle) -> Character { style.isASCII ? "^" : "▲" }
}
