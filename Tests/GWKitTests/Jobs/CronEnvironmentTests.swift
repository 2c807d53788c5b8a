import GWKit
import Testing

struct CronEnvironmentTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let environment: [String: String]
    let given: [String: String]
    let written: [String]
    var testDescription: String { "\(environment)" }

    init(_ environment: [String: String], _ given: [String: String], _ written: [String]) {
      self.environment = environment
      self.given = given
      self.written = written
    }
  }

  private static let home = ["HOME": "/home/p"]

  @Test(arguments: [
    Row(["HOME": "/home/p", "OPENAI_API_KEY": "sk", "GW_NOW": "2026-01-01T00:00:00Z"], home, []),
    Row(["HOME": "/home/p/"], home, []), Row(["HOME": "/else"], home, ["HOME=/else"]),
    Row(["HOME": "/home/p"], [:], ["HOME=/home/p"]),
    Row(["HOME": "/home/p"], ["HOME": "/of the crontab"], ["HOME=/home/p"]),
    Row(["GW_HOME": "/g", "HOME": "/else", "XDG_DATA_HOME": "/d"], home, ["GW_HOME=/g"]),
    Row(["GW_HOME": "/g"], ["GW_HOME": "/other"], ["GW_HOME=/g"]),
    Row(
      ["XDG_DATA_HOME": "/d", "HOME": "/else"], home, ["XDG_DATA_HOME=/d", "HOME=/else"]),
    Row(
      ["XDG_DATA_HOME": "/d", "XDG_CONFIG_HOME": "/c", "HOME": "/else"], home,
      ["XDG_DATA_HOME=/d", "XDG_CONFIG_HOME=/c"]),
    Row(["XDG_DATA_HOME": "relative", "HOME": "/home/p", "GW_HOME": ""], home, []),
  ])
  func isWhatTheFilesWereFoundByAndNothingElse(_ row: Row) throws {
    let locations = try #require(Locations(environment: row.environment))
    let made = try CronEnvironment(row.environment, locations: locations, given: row.given)
    #expect(made.variables.map { "\($0.name)=\($0.value)" } == row.written)
  }

  private static let refused: [([String: String], [String: String], String)] = [
    (
      ["GW_HOME": "here", "HOME": "/home/p"], home,
      "GW_HOME is the relative path 'here': cron would open another database"
    ),
    (
      ["HOME": "/home/p"], ["HOME": "/home/p", "GW_HOME": "/x"],
      "cron would open '/x/data/gw.db', not '/home/p/.local/share/gw/gw.db'"
    ),
    (
      ["HOME": "/home/p"], ["HOME": "/home/p", "XDG_CONFIG_HOME": "/x"],
      "cron would open '/x/gw/vault.key', not '/home/p/.config/gw/vault.key'"
    ),
    (["GW_HOME": "/a\nb"], home, "GW_HOME has a line break or another control character in it"),
    (["HOME": "/a\u{1B}"], home, "HOME has a line break or another control character in it"),
  ]

  @Test(arguments: refused)
  func isRefusedWhenCronWouldOpenAnotherDatabase(
    environment: [String: String], given: [String: String], message: String
  ) throws {
    let locations = try #require(Locations(environment: environment))
    let error = #expect(throws: GatewayError.self) {
      try CronEnvironment(environment, locations: locations, given: given)
    }
    #expect(error?.kind == .notSetUp && error?.message == message && error?.hints.isEmpty == false)
  }

  @Test func isRefusedWhereCronWouldFindNoHome() throws {
    let error = #expect(throws: GatewayError.self) {
      try CronEnvironment([:], locations: Locations(data: "/d", config: "/c"), given: [:])
    }
    #expect(error?.message == "cron would find no home, and so no '/d/gw.db'")
  }
}
