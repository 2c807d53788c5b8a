import GWKit
import Testing

@testable import gw

/// What is asked for at the end of a line. In the lines `|` ends the word that is being typed.
struct CompletionTests {
  private func completion(_ line: String) -> Completion {
    var words = ScriptRun.words(String(line.dropLast()))
    if line.hasSuffix(" |") { words.append("") }
    return Completion(words, table: .gw)
  }

  private func values(_ line: String) -> [String] {
    let completion = completion(line)
    guard case .candidates(let candidates) = completion.wanted else { return ["no candidates"] }
    return candidates.map { completion.head + $0.value }
      .filter { $0.hasPrefix(completion.head + completion.beginning) }
  }

  @Test(
    arguments: [
      ("mod|", ["models"]), ("setup pro|", ["provider"]),
      ("metrics b|", ["billing"]), ("metrics sh|", ["show"]),
      ("-q mod|", ["models"]), ("--color never mod|", ["models"]),
      ("setup --json pro|", ["provider"]),
      ("__|", []), ("bogus |", []), ("models bogus |", []),
      ("help exit|", ["exit-codes"]), ("help setup provider se|", ["set"]),
      ("help models exit|", []),
    ] as [(String, [String])])
  func offersCommands(line: String, expected: [String]) {
    #expect(values(line) == expected)
  }

  @Test func offersEveryCommandThatHelpShows() {
    let offered = values("|")
    for noun in CommandTable.gw.nouns { #expect(offered.contains(noun.name)) }
    #expect(offered.contains("ask") && offered.contains("help") && offered.contains("version"))
  }

  @Test(
    arguments: [
      ("ask --mod|", ["--model"]), ("ask --model x --mod|", []), ("ask -m x --mod|", []),
      ("ask -mx --mod|", []), ("ask --model=x --mod|", []), ("ask -qm x --qui|", []),
      ("ask -f a --file|", ["--file"]), ("models add a/b --no-vis|", ["--no-vision"]),
      ("models add a/b --no-vision --vis|", []), ("models --for|", ["--format"]),
      ("--quie|", ["--quiet"]), ("ask -- --mod|", []), ("ask -m|", ["-m"]), ("ask -Z|", []),
      ("ask --bogus --mod|", ["--model"]), ("setup unset --form|", []),
    ] as [(String, [String])])
  func offersFlagsThatAreNotGivenYet(line: String, expected: [String]) {
    #expect(values(line) == expected)
  }

  @Test func offersLongFlagsForASingleDash() {
    #expect(values("ask -|").contains("--model"))
  }

  @Test(
    arguments: [
      ("ask -m |", "", ""), ("ask --model |", "", ""), ("ask --model a|", "", "a"),
      ("ask --model=a|", "--model=", "a"), ("ask --model=|", "--model=", ""),
      ("ask -ma|", "-m", "a"), ("ask -m=a|", "-m=", "a"), ("ask -qma|", "-qm", "a"),
      ("ask -qm a|", "", "a"), ("ask -m --model|", "", "--model"), ("models show a:b|", "", "a:b"),
    ] as [(String, String, String)])
  func asksForModelsAfterTheirFlagInEveryForm(line: String, head: String, beginning: String) {
    let completion = completion(line)
    #expect(completion.wanted == .stored(.models))
    #expect(completion.head == head && completion.beginning == beginning)
  }

  @Test(
    arguments: [
      ("ask --client |", .stored(.clients)), ("setup provider show |", .stored(.providers)),
      ("metrics show |", .stored(.calls)), ("setup set ask.model |", .stored(.models)),
      ("setup set net.ca_file |", .files), ("ask -f |", .files), ("ask --file=a|", .files),
      ("models -o |", .files), ("ask |", .candidates([])), ("ask --seed |", .candidates([])),
      ("models show a |", .candidates([])), ("ask --json=|", .candidates([])),
      ("setup set ask.timeout |", .candidates([])), ("setup set bogus |", .candidates([])),
      ("models show --offline |", .stored(.models)), ("models show -- |", .stored(.models)),
    ] as [(String, Completion.Wanted)])
  func asksForWhatTheDeclarationSays(line: String, wanted: Completion.Wanted) {
    #expect(completion(line).wanted == wanted)
  }

  @Test(
    arguments: [
      ("ask --color a|", ["auto", "always"]),
      ("ask --format=json|", ["--format=json", "--format=jsonl"]),
      ("setup set log.phone |", ["full", "last4", "off"]),
      ("setup set clients.auto_add |", ["true", "false"]),
      ("setup get ask.m|", ["ask.model", "ask.max_tokens", "ask.min_max_tokens"]),
      ("setup client list --sort na|", ["name"]),
      ("setup client list --sort name:|", ["name:asc", "name:desc"]),
      (
        "setup client list --fields |",
        ["name", "display", "enabled", "gateway", "timezone", "created_at"]
      ),
      ("setup client --fields=name,d|", ["--fields=name,display"]),
      ("setup client --fields name,name|", []),
    ] as [(String, [String])])
  func offersTheValuesThatAreKnown(line: String, expected: [String]) {
    #expect(values(line) == expected)
  }

  @Test func leavesAListOfFieldsOpen() {
    #expect(completion("models --fields id|").isOpen)
    #expect(!completion("models --format js|").isOpen)
  }

  @Test func knowsWhereTheValuesOfEveryCommandsNamesComeFrom() {
    let sources: [String: ValueSource] = [
      "model": .stored(.models), "client": .stored(.clients), "provider": .stored(.providers),
    ]
    for command in CommandTable.gw.commands where !command.isHidden {
      for flag in command.flags {
        guard let source = sources[flag.name] else { continue }
        #expect(flag.values == source, "gw \(command.name) --\(flag.name)")
      }
    }
  }

  @Test func findsSomethingToOfferAfterEveryCommand() {
    for command in CommandTable.gw.commands where !command.isHidden {
      let flags = values("\(command.name) --|")
      for flag in command.allFlags + GlobalFlags.all {
        #expect(flags.contains("--\(flag.name)"), "\(command.name)")
      }
      #expect(Set(flags).count == flags.count, "\(command.name)")
    }
  }
}
