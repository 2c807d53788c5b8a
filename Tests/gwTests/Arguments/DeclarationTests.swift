import GWKit
import Testing

@testable import gw

/// What every declaration in the table must be like.
struct DeclarationTests {
  private var commands: [Command] { CommandTable.gw.commands.filter { !$0.isHidden } }

  @Test func namesEveryCommandOnce() {
    #expect(Set(commands.map(\.name)).count == commands.count)
    for noun in CommandTable.gw.nouns { #expect(CommandTable.gw.isNoun([noun.name])) }
  }

  @Test func namesEveryFlagOfACommandOnce() {
    for command in commands {
      let flags = command.allFlags + GlobalFlags.all
      let names = flags.map(\.name) + flags.filter(\.hasNegation).map { "no-" + $0.name }
      #expect(Set(names).count == names.count, "\(command.name)")
      let shorts = flags.compactMap(\.short)
      #expect(Set(shorts).count == shorts.count, "\(command.name)")
    }
  }

  @Test func explainsEverythingInOneLowerCaseLine() {
    for command in commands {
      let lines =
        [command.summary] + command.flags.map(\.summary) + command.operands.map(\.summary)
        + command.examples.map(\.meaning)
      for line in lines {
        #expect(
          !line.isEmpty && !line.hasSuffix(".") && !line.contains("\n"), "\(command.name): \(line)")
      }
      #expect(command.summary.first?.isLowercase == true, "\(command.name)")
      #expect(!command.examples.isEmpty, "\(command.name) has an example")
    }
  }

  @Test func showsOnlyExamplesThatParse() throws {
    for command in commands {
      for example in command.examples {
        let pipeline = example.line.split(separator: "|").last.map(String.init) ?? ""
        var words = ScriptRun.words(pipeline.split(separator: ">").first.map(String.init) ?? "")
        #expect(words.removeFirst() == "gw", "\(example.line)")
        var parser = Parser(words, table: .gw)
        switch try parser.parse() {
        case .command(let parsed, _): #expect(parsed.name == command.name, "\(example.line)")
        case .help, .version:
          #expect(["help", "version"].contains(command.name), "\(example.line)")
        }
      }
    }
  }

  @Test func namesColumnsInSnakeCaseOnce() {
    for command in commands {
      let names = command.columns.map(\.name)
      #expect(Set(names).count == names.count, "\(command.name)")
      for name in names {
        #expect(name.allSatisfy { $0.isLowercase || $0 == "_" || $0.isNumber }, "\(name)")
      }
    }
  }

  @Test func fitsEveryShortHelpOnAScreen() throws {
    for command in commands where command.name != "help" {
      let text = try Help(.gw).text(command.path, isLong: false)
      #expect(
        text.split(separator: "\n", omittingEmptySubsequences: false).count <= 42, "\(command.name)"
      )
      #expect(text.contains(command.synopsis))
    }
    let overview = try Help(.gw).text([], isLong: false)
    #expect(overview.split(separator: "\n", omittingEmptySubsequences: false).count <= 24)
  }

  @Test func givesEveryErrorKindOneExitStatusOfTheContract() {
    let statuses: [Int32: [GatewayError.Kind]] = [
      1: [.internal, .storageFailed, .outputFailed], 2: [.usage],
      3: [
        .notSetUp, .noKey, .unsafePermissions, .vaultLocked, .vaultDamaged, .vaultNewer,
        .databaseForeign, .databaseNewer, .clockUnsure, .noRate, .offline,
      ],
      4: [.unauthorized, .clientDisabled], 5: [.notFound, .modelDisabled, .cacheMiss],
      6: [.conflict, .locked],
      7: [
        .budgetExceeded, .budgetHeld, .budgetPaused, .maxCostExceeded, .unpricedModel,
        .unpricedFeature,
      ],
      8: [.upstreamFailed, .contextTooLong, .unsupported], 9: [.rateLimited], 10: [.findings],
      11: [.partial], 12: [.timeout], 13: [.cancelled],
    ]
    for (code, kinds) in statuses {
      for kind in kinds { #expect(ExitStatus(kind).code == code, "\(kind)") }
    }
    #expect(
      Set(statuses.values.joined()).union([.interrupted]) == Set(GatewayError.Kind.allCases))
    #expect(ExitStatus(.interrupted, signal: .pipe).code == 141)
    #expect(ExitStatus(.interrupted, signal: .interrupt).code == 130)
  }
}
