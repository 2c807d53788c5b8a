import GWKit
internal import Glibc

/// From a bare process to `Run` and back.
enum Launch {
  /// A nil word is one that is not UTF-8.
  static func run(_ words: [String?]) -> Run.Outcome {
    let environment = ProcessEnvironment.read()
    let readable = words.map { $0 ?? "\u{FFFD}" }
    let console = Console.live(styleFlags(readable, environment), environment: environment)
    var world = World.live(environment)
    if let position = words.firstIndex(of: nil) {
      world.fault = GatewayError(
        .usage, "word \(position + 1) of the command line is not UTF-8",
        hints: ["pass such bytes on standard input, or convert them"])
    }
    return Run(world: world, console: console).main(readable)
  }

  /// What the console must know before anything can be parsed: errors of parsing are printed on it.
  private static func styleFlags(
    _ words: [String], _ environment: [String: String]
  ) -> GlobalOptions {
    var globals = GlobalOptions()
    for (index, word) in words.enumerated() {
      if word == "--" { break }
      if word == "--ascii" { globals.isASCII = true }
      if word.hasPrefix("--color="),
        let color = GlobalOptions.Color(rawValue: String(word.dropFirst(8)))
      {
        globals.color = color
      }
      if word == "--color", index + 1 < words.count,
        let color = GlobalOptions.Color(rawValue: words[index + 1])
      {
        globals.color = color
      }
    }
    globals.isASCII = globals.isASCII || environment["GW_ASCII"].flatMap(SwitchWord.value) ?? false
    return globals
  }

  /// At once, without exit handlers: everything is written already, and a library that is still being loaded on
  /// another thread must not be torn down under it.
  static func leave(_ status: ExitStatus) -> Never { _exit(status.code) }
}
