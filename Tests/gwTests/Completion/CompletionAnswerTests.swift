import Foundation
import GWKit
import TestSupport
import Testing

@testable import gw

/// What `gw __complete` prints.
struct CompletionAnswerTests {
  private func answer(
    _ words: [String], home: TemporaryHome, environment: [String: String] = [:]
  ) -> (output: String, errors: String, status: Int32) {
    let screen = Screen()
    let variables = environment.merging(["GW_HOME": home.path]) { $1 }
    let outcome = Run(
      world: .loopback(home: home, environment: variables), console: screen.console(input: nil)
    ).main(["__complete", "--"] + words)
    return (
      String(decoding: screen.output, as: UTF8.self),
      String(decoding: screen.errors, as: UTF8.self),
      outcome.status.code
    )
  }

  @Test(arguments: [
    ["models", "show", ""], ["setup", "provider", ""], ["metrics", "show", ""], [], [""],
  ])
  func makesNoFileAndNoNoiseBeforeTheFirstCall(_ words: [String]) throws {
    let home = try TemporaryHome()
    let answer = answer(words, home: home)
    #expect(answer.status == 0 && answer.errors == "")
    #expect(try FileManager.default.contentsOfDirectory(atPath: home.path).isEmpty)
  }

  @Test func namesWhatTheDatabaseKnowsWithItsMeaning() throws {
    let home = try TemporaryHome()
    let database = try home.database()
    try database.write {
      _ = try Clients(database).add(
        Client(name: "acme", display: "Acme Ltda.", createdAt: .testNow))
    }
    #expect(answer(["ask", "--client", "a"], home: home).output == "acme\tAcme Ltda.\n")
    #expect(answer(["ask", "--client=a"], home: home).output == "--client=acme\tAcme Ltda.\n")
    #expect(
      answer(["models", "show", "openai/gpt-4o-m"], home: home).output.hasPrefix(
        "openai/gpt-4o-mini\t"))
    #expect(
      answer(["setup", "provider", "show", "gr"], home: home).output.hasPrefix("groq\thttps://"))
  }

  @Test func saysWhereFilesBeginAndWhereAWordMayGoOn() throws {
    let home = try TemporaryHome()
    #expect(answer(["ask", "-f", "a"], home: home).output == ":files\t\n")
    #expect(answer(["ask", "--file=a"], home: home).output == ":files\t--file=\n")
    #expect(answer(["models", "--fields", "id,na"], home: home).output == ":open\nid,name\n")
  }

  @Test func worksWhateverTheVariablesSay() throws {
    let answer = answer(
      ["mod"], home: try TemporaryHome(), environment: ["GW_FORMAT": "xml", "GW_TIMEOUT": "soon"])
    #expect(answer.status == 0 && answer.output.hasPrefix("models\t"))
  }

  @Test(arguments: ["", "two words", "tab\there", "line\nbreak", "\u{1B}[31mred", "\u{202E}turned"])
  func neverOffersWhatIsNoPlainWord(_ value: String) {
    #expect(Candidate(value, "meaning").line(after: "") == nil)
  }

  @Test func keepsAMeaningOnItsLine() {
    #expect(Candidate("a", "b\tc\nd\u{1B}").line(after: "--x=") == "--x=a\tb\\tc\\nd\\x1b")
  }

  @Test func offersNoMoreThanAMenuHolds() throws {
    let home = try TemporaryHome()
    let database = try home.database()
    try database.write {
      for number in 0..<300 {
        _ = try Clients(database).add(Client(name: "c\(number)", createdAt: .testNow))
      }
    }
    let lines = answer(["ask", "--client", "c"], home: home).output.split(separator: "\n")
    #expect(lines.count == 200)
  }

  @Test func listsARequestOnceHoweverManyCallsItTook() throws {
    let upstream = try StubUpstream(always: [.send(Answers.stream(["hi"]))])
    defer { upstream.stop() }
    let home = try TemporaryHome()
    let program = Program(home: home)
    try program.prepare(upstream)
    #expect(try program.start(["ask", "-m", "stub/m", "x"]).wait().status == 0)
    let lines = answer(["metrics", "show", ""], home: home).output.split(separator: "\n")
    #expect(lines.count == 1 && lines.first?.hasSuffix(" stub/m ok") == true)
  }
}
