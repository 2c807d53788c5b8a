import Foundation
import GWKit
import TestSupport
import Testing

@testable import gw

/// The manual says what the help says, and says it in sound markup.
struct ManualTests {
  private let manual = Manual(.gw)

  /// As a reader sees the page, without overstriking and with lines as wide as they are.
  private func rendered(_ page: ManPage) throws -> String {
    let process = Process()
    let (input, output) = (Pipe(), Pipe())
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["mandoc", "-Tascii", "-Owidth=500"]
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    input.fileHandleForWriting.write(Data(page.text.utf8))
    input.fileHandleForWriting.closeFile()
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(page.name)")
    return String(decoding: bytes, as: UTF8.self)
      .replacingOccurrences(of: ".\u{8}", with: "", options: .regularExpression)
  }

  @Test func hasAPageForAskEveryNounAndEveryTopic() {
    let names = manual.pages.map(\.name)
    let expected =
      ["gw.1", "gw-ask.1"] + CommandTable.gw.nouns.map { "gw-\($0.name).1" }
      + Topics.all.map { "gw-\($0.name).7" }
    #expect(names == expected)
  }

  @Test func showsEverySynopsisWordForWordAsHelpDoes() throws {
    for command in CommandTable.gw.commands where !command.isHidden {
      let name = "gw-\(command.path[0]).1"
      let page = try #require(manual.page(named: name) ?? manual.page(named: "gw.1"))
      let help = try Help(.gw).text(command.path, isLong: false)
      let usage = try #require(help.split(separator: "\n").first { $0.hasPrefix("usage: ") })
      let lines = try rendered(page).split(separator: "\n").map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      #expect(lines.contains(String(usage.dropFirst(7))), "\(command.name) in \(page.name)")
    }
  }

  @Test func explainsEveryFlagOperandAndExample() throws {
    for command in CommandTable.gw.commands where !command.isHidden {
      guard let page = manual.page(named: "gw-\(command.path[0]).1") else { continue }
      let text = try rendered(page)
      for flag in command.flags {
        #expect(text.contains("--" + (flag.hasNegation ? "[no-]" : "") + flag.name))
        #expect(text.contains(flag.summary), "\(command.name): \(flag.summary)")
      }
      for operand in command.operands { #expect(text.contains(operand.summary)) }
      for example in command.examples where example.line.allSatisfy(\.isASCII) {
        #expect(text.contains(example.line), "\(example.line)")
      }
    }
  }

  @Test func saysInThePageWhatTheTopicSays() throws {
    for topic in Topics.all {
      let text = try rendered(try #require(manual.page(named: "gw-\(topic.name).7")))
      for word in topic.text.split(whereSeparator: \.isWhitespace) {
        #expect(text.contains(word), "\(topic.name): \(word)")
      }
    }
  }

  @Test(
    arguments: [
      (".TH is text", "\\&.TH is text"), ("'quoted'", "\\(aqquoted\\(aq"), ("a\\b", "a\\(rsb"),
      ("--no-x", "\\-\\-no\\-x"), ("\"", "\\(dq"), ("Olá", "Ol\\[u00E1]"),
      ("~^`", "\\(ti\\(ha\\(ga"),
    ])
  func leavesNoMarkupInText(text: String, expected: String) {
    #expect(Roff.plain(text) == expected)
  }

  @Test func refusesAPageThatIsNotThere() throws {
    let screen = Screen()
    let run = Run(world: .failing(), console: screen.console(input: nil))
    #expect(run.main(["__man", "gw-bogus.1"]).status.code == 5)
  }
}
