import GWKit

extension Console {
  /// The process's own descriptors. `environment` and the flags decide about colour and the character set.
  static func live(_ globals: GlobalOptions, environment: [String: String]) -> Console {
    let input = Descriptor.standardInput
    let typing = HiddenTyping(input)
    var console = Console(
      style: style(of: .standardOutput, globals, environment),
      errorStyle: style(of: .standardError, globals, environment),
      input: Input(
        kind: input.kind, isTerminal: input.isTerminal,
        waitUntilReadable: { (milliseconds) throws(SystemError) in
          try input.waitUntilReadable(milliseconds: milliseconds)
        },
        read: { (count) throws(SystemError) in try input.read(upTo: count) },
        setHidden: { (isHidden) throws(SystemError) in
          if isHidden { try typing.begin() } else { try typing.end() }
        }),
      output: { (bytes, patience) throws(SystemError) in
        try Descriptor.standardOutput.write(bytes, patience: patience)
      },
      errors: { (bytes) throws(SystemError) in try Descriptor.standardError.write(bytes) })
    console.takesMore = { Descriptor.standardOutput.takesMore }
    console.size = {
      let output = Descriptor.standardOutput
      guard let columns = output.terminalColumns, let rows = output.terminalRows else { return nil }
      return (columns, rows)
    }
    return console
  }

  private static func style(
    of descriptor: Descriptor, _ globals: GlobalOptions, _ environment: [String: String]
  ) -> TerminalStyle {
    let isTerminal = descriptor.isTerminal
    return TerminalStyle(
      isTerminal: isTerminal, columns: columns(of: descriptor, environment),
      hasColor: hasColor(globals.color, isTerminal: isTerminal, environment),
      isASCII: globals.isASCII || !isUTF8(environment))
  }

  private static func columns(of descriptor: Descriptor, _ environment: [String: String]) -> Int {
    if let text = environment["COLUMNS"], let columns = Int(text), columns > 0 { return columns }
    return descriptor.terminalColumns ?? 80
  }

  /// The flag, then NO_COLOR, CLICOLOR_FORCE or FORCE_COLOR, CLICOLOR=0, TERM=dumb, then the terminal.
  static func hasColor(
    _ choice: GlobalOptions.Color, isTerminal: Bool, _ environment: [String: String]
  ) -> Bool {
    func isFilled(_ name: String) -> Bool { !(environment[name] ?? "").isEmpty }
    func isForced(_ name: String) -> Bool { isFilled(name) && environment[name] != "0" }
    switch choice {
    case .always: return true
    case .never: return false
    case .auto: break
    }
    if isFilled("NO_COLOR") { return false }
    if isForced("CLICOLOR_FORCE") || isForced("FORCE_COLOR") { return true }
    if environment["CLICOLOR"] == "0" || environment["TERM"] == "dumb" { return false }
    return isTerminal
  }

  /// As the C library decides: LC_ALL, then LC_CTYPE, then LANG. Nothing set is the C locale.
  static func isUTF8(_ environment: [String: String]) -> Bool {
    let locale =
      ["LC_ALL", "LC_CTYPE", "LANG"]
      .compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
    let upper = locale.uppercased()
    return upper.hasSuffix("UTF-8") || upper.hasSuffix("UTF8")
  }
}
