import GWKit
import Testing

@testable import gw

struct ParserTests {
  private func parse(_ line: String) throws -> (name: String, arguments: Arguments) {
    var parser = Parser(ScriptRun.words(line), table: .gw)
    guard case .command(let command, let arguments) = try parser.parse() else {
      throw UsageError(message: "no command")
    }
    return (command.name, arguments)
  }

  @Test(arguments: [
    "ask -m x hi", "ask -mx hi", "ask -m=x hi", "ask --model x hi", "ask --model=x hi",
    "ask hi -m x",
    "ask -qm x hi", "-q ask hi --model x", "ask -m y -m x hi",
  ])
  func readsAFlagInEveryForm(_ line: String) throws {
    let (name, arguments) = try parse(line)
    #expect(name == "ask" && arguments["model"] == "x" && arguments.operands == ["hi"])
  }

  @Test func endsFlagsAtTwoDashes() throws {
    #expect(try parse("ask -- -m x --").arguments.operands == ["-m", "x", "--"])
    #expect(try parse("ask - -q").arguments.operands == ["-"])
  }

  @Test func bundlesShortSwitches() throws {
    let (_, arguments) = try parse("ask -qux hi")
    #expect(arguments.has("quiet") && arguments.has("usage") && arguments.has("extract"))
  }

  @Test func turnsSwitchesOff() throws {
    let flags = try parse("models add a/b --no-vision --tools").arguments
    #expect(
      flags.isOn("vision") == false && flags.isOn("tools") == true && flags.isOn("reasoning") == nil
    )
  }

  @Test func takesAValueWhateverItLooksLike() throws {
    #expect(try parse("ask --seed -5 hi").arguments["seed"] == "-5")
    #expect(try parse("ask -s --model hi").arguments["system"] == "--model")
    #expect(try parse("ask --system= hi").arguments["system"] == "")
  }

  @Test(
    arguments: [
      ("models", "models list"), ("setup", "setup show"), ("setup provider", "setup provider list"),
      ("models --json", "models list"), ("--json models", nil),
      ("models --json show a", "models show"),
    ] as [(String, String?)])
  func runsTheDefaultOfABareNoun(line: String, name: String?) throws {
    #expect((try? parse(line))?.name == name)
  }

  @Test(arguments: [
    ("ask --modle x", "did you mean '--model'?"), ("aks", "did you mean 'gw ask'?"),
    ("models delete x", "did you mean 'gw models rm'?"),
    ("models create x", "did you mean 'gw models add'?"),
    ("models --provider groq add", "gw models add -h"),
    ("setup provder", "did you mean 'gw setup provider'?"),
    ("ask -Z", "gw ask -h"), ("prompt hi", "did you mean 'gw ask'?"),
  ])
  func hintsAtWhatWasMeant(line: String, hint: String) {
    let error = #expect(throws: UsageError.self) { try parse(line) }
    #expect(error?.hints == [hint])
  }

  @Test func neverTakesTheBeginningOfAFlagForIt() {
    #expect(throws: UsageError.self) { try parse("ask --mod x") }
  }
}
