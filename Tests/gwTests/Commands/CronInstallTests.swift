import Foundation
import GWKit
import TestSupport
import Testing

@testable import gw

/// Sessions of `gw cron install` and what belongs to it, with programs that are not there or do not do as they should.
struct CronInstallTests {
  private let home: TemporaryHome
  private let programs: FakePrograms
  private var world: World

  init() throws {
    home = try TemporaryHome()
    let programs = FakePrograms(file: home.path + "/crontab")
    self.programs = programs
    world = .failing(
      home: home, environment: ["GW_HOME": home.path, "XDG_CONFIG_HOME": home.path + "/xdg"])
    let account = Account(id: 1000, name: "tester", home: home.path + "/account")
    world.account = { account }
    world.executable = { () throws(SystemError) in "/usr/local/bin/gw" }
    world.children = { invocations, _, _, _ in programs.run(invocations) }
  }

  private struct Ran {
    var output: String
    var errors: String
    var status: Int32
  }

  private func gw(_ line: String, in world: World? = nil) -> Ran {
    let screen = Screen()
    let outcome = Run(world: world ?? self.world, console: screen.console(input: nil))
      .main(["cron"] + ScriptRun.words(line))
    return Ran(
      output: String(decoding: screen.output, as: UTF8.self),
      errors: String(decoding: screen.errors, as: UTF8.self), status: outcome.status.code)
  }

  private var line: String {
    "*/5 * * * * GW_HOME=\(home.path) /usr/local/bin/gw cron run --due"
  }

  private var block: String { "\(Crontab.begin)\n\(line)\n\(Crontab.end)\n" }

  private func units() -> [String] {
    let names = try? FileManager.default.contentsOfDirectory(atPath: folder)
    return (names ?? []).sorted()
  }

  private var folder: String { home.path + "/xdg/systemd/user" }

  /// systemd is there and does as it is told.
  private func bootSystemd(lingers: Bool = true) {
    for timers in ["gw-cron.timer", separateTimers] {
      programs.answers["systemctl --user enable --now \(timers)"] = programs.answer("")
      programs.answers["systemctl --user disable --now \(timers)"] = programs.answer("")
    }
    programs.answers["systemctl --user daemon-reload"] = programs.answer("")
    programs.answers["loginctl show-user tester --property=Linger"] =
      programs.answer(lingers ? "Linger=yes\n" : "Linger=no\n")
  }

  private let separateTimers =
    "gw-cron-reset-budgets.timer gw-cron-check-budget-alerts.timer gw-cron-sync-pricing.timer"
    + " gw-cron-check-gateway-alerts.timer gw-cron-upkeep.timer"

  @Test func changesNothingTheSecondTime() {
    programs.crontab = "MAILTO=me\n"
    #expect(gw("install").errors == "gw: the crontab has a line of gw: \(line)\n")
    #expect(programs.crontab == "MAILTO=me\n" + block && programs.writes == 1)
    let second = gw("install")
    #expect(second.output + second.errors == "" && second.status == 0 && programs.writes == 1)
    #expect(gw("uninstall").errors == "gw: the crontab has no line of gw any more\n")
    #expect(programs.crontab == "MAILTO=me\n")
    let fourth = gw("uninstall")
    #expect(fourth.output + fourth.errors == "" && fourth.status == 0 && programs.writes == 2)
  }

  @Test func removesACrontabThatWouldBeEmpty() {
    _ = gw("install")
    #expect(gw("uninstall").status == 0 && programs.crontab == nil)
  }

  @Test func onlySaysWhatWouldChange() {
    programs.crontab = "a\n" + block.replacing("*/5", with: "1") + "b\n"
    let ran = gw("install -n")
    #expect(ran.output == "- \(line.replacing("*/5", with: "1"))\n+ \(line)\n" && ran.status == 0)
    #expect(
      gw("uninstall -n").output
        == "- \(Crontab.begin)\n- \(line.replacing("*/5", with: "1"))\n- \(Crontab.end)\n")
    #expect(gw("print").output == block && programs.writes == 0)
    bootSystemd()
    #expect(
      gw("install --style systemd -n").output
        == "write \(folder)/gw-cron.service\nwrite \(folder)/gw-cron.timer\n")
    #expect(units().isEmpty)
  }

  @Test func writesNothingOverACrontabItCannotRead() {
    let loud = programs.answer("/var/spool: permission denied\nmore\n", status: 1)
    programs.answers = [
      "/bin/sh -c exec crontab -l 2>/dev/null": programs.answer("", status: 1),
      "crontab -l": loud,
    ]
    for command in ["install", "uninstall"] {
      let ran = gw(command)
      #expect(ran.status == 1 && programs.writes == 0)
      #expect(ran.errors == "gw: the crontab cannot be read: /var/spool: permission denied\n")
    }
  }

  /// Status 1 alone is not an empty crontab, and words alone are not either.
  @Test(arguments: [("no crontab for tester", Int32(2)), ("", 1)])
  func takesNothingElseForAnEmptyCrontab(words: String, status: Int32) {
    programs.answers = [
      "/bin/sh -c exec crontab -l 2>/dev/null": programs.answer("", status: 1),
      "crontab -l": programs.answer(words, status: status),
    ]
    #expect(gw("install").status == 1 && programs.writes == 0)
  }

  @Test func saysWhatHelpsWhereThereIsNoCron() {
    programs.answers = [
      "/bin/sh -c exec crontab -l 2>/dev/null": programs.answer("", status: 127),
      "crontab -l": ChildProcess.Outcome(end: .notStarted(ENOENT)),
    ]
    let ran = gw("install")
    #expect(ran.status == 3)
    #expect(
      ran.errors == """
        gw: there is no program 'crontab'
        hint: apt install cron
        hint: gw cron install --style systemd

        """)
    #expect(gw("uninstall").status == 0 && gw("print").output == block)
  }

  @Test func saysThatCronRefusedTheCrontab() {
    programs.answers["crontab -"] = programs.answer("bad minute\n", status: 1)
    let ran = gw("install")
    #expect(ran.status == 1 && ran.errors == "gw: the crontab cannot be written: bad minute\n")
  }

  @Test func seesThatWhatItWroteIsThere() {
    programs.keeping = { $0.dropLast() }
    let ran = gw("install")
    #expect(ran.status == 1)
    #expect(ran.errors == "gw: the crontab is not what was written into it\nhint: crontab -l\n")
  }

  @Test(arguments: ["install", "uninstall"])
  func refusesABlockItCannotTellTheEndOf(_ command: String) {
    programs.crontab = "a\n\(Crontab.begin)\nb\n"
    let ran = gw(command)
    #expect(ran.status == 6 && programs.writes == 0)
    #expect(
      ran.errors == """
        gw: the block of gw in the crontab begins in line 2 and does not end; nothing was changed
        hint: take the comments of gw out: crontab -e

        """)
  }

  @Test func overridesWhatTheCrontabSetsOrRefuses() throws {
    var world = world
    world.environment = ["HOME": home.path + "/account"]
    world.locations = Locations(environment: world.environment)
    programs.crontab = "HOME=/else\n"
    #expect(gw("install", in: world).status == 0)
    #expect(programs.crontab?.contains("* HOME=\(home.path)/account /usr/local/bin/gw") == true)
    programs.crontab = "GW_HOME=/else\n"
    let ran = gw("install", in: world)
    #expect(ran.status == 3 && programs.crontab == "GW_HOME=/else\n")
    #expect(ran.errors.hasPrefix("gw: cron would open '/else/data/gw.db', not '"))
  }

  @Test func refusesARelativeHome() throws {
    var world = world
    world.environment = ["GW_HOME": "here"]
    world.locations = home.locations
    world.locations?.config = "here/config"
    let ran = gw("install", in: world)
    #expect(ran.status == 3 && programs.writes == 0)
    #expect(ran.errors.contains("cron would open another database\nhint: export GW_HOME="))
  }

  @Test func refusesAProgramWithoutAPath() {
    var world = world
    world.executable = { () throws(SystemError) in
      throw SystemError(code: ENOENT, operation: "find the running gw at", path: "/x/gw (deleted)")
    }
    let ran = gw("install", in: world)
    #expect(ran.status == 3 && ran.errors.contains("'/x/gw (deleted)'") && programs.writes == 0)
    world.executable = { () throws(SystemError) in "/a\nb/gw" }
    #expect(gw("install", in: world).status == 3 && gw("print", in: world).status == 3)
  }

  @Test func saysWhichKeysCronWillNotSee() throws {
    var world = world
    world.environment["OPENAI_API_KEY"] = "sk-secret"
    world.environment["CREDENTIALS_DIRECTORY"] = home.path
    _ = FileManager.default.createFile(atPath: home.path + "/gw-key", contents: Data())
    let ran = gw("install", in: world)
    #expect(
      ran.errors.contains(
        "gw: 'openai' has its key in OPENAI_API_KEY, which cron does not see\nhint: gw setup provider set openai --key-stdin\n"
      ))
    #expect(ran.errors.contains("gw: the vault's key is in '\(home.path)/gw-key', which cron"))
    #expect(programs.crontab == block)
    #expect(gw("-q uninstall", in: world).errors == "")
  }
}

/// Units.
extension CronInstallTests {
  @Test func writesUnitsAndEnablesThem() throws {
    bootSystemd()
    let ran = gw("install --style systemd")
    #expect(ran.errors == "gw: gw-cron.timer: written in '\(folder)'\n" && ran.status == 0)
    #expect(units() == ["gw-cron.service", "gw-cron.timer"])
    let facts = try FileSystem.facts(folder + "/gw-cron.service")
    #expect(facts.mode == 0o644)
    #expect(
      programs.calls.filter { $0.first == "systemctl" } == [
        ["systemctl", "--user", "daemon-reload"],
        ["systemctl", "--user", "enable", "--now", "gw-cron.timer"],
      ])
    #expect(gw("install --style systemd").errors == "")
  }

  @Test func leavesOnlyTheUnitsThatAreWanted() {
    bootSystemd()
    _ = gw("install --style systemd")
    let separate = gw("install --style systemd --separate")
    #expect(separate.status == 0 && units().count == 10 && !units().contains("gw-cron.timer"))
    #expect(
      programs.calls.contains(["systemctl", "--user", "disable", "--now", "gw-cron.timer"]))
    let back = gw("install --style systemd")
    #expect(back.status == 0 && units() == ["gw-cron.service", "gw-cron.timer"])
    let crontab = gw("install")
    #expect(
      crontab.errors == """
        gw: the crontab has a line of gw: \(line)
        gw: gw-cron.timer: removed from '\(folder)'

        """)
    #expect(units().isEmpty)
  }

  @Test func saysThatJobsAreBegunTwice() {
    bootSystemd()
    _ = gw("install")
    let ran = gw("install --style systemd")
    #expect(ran.errors.hasSuffix("does no harm\nhint: gw cron uninstall\n") && ran.status == 0)
    #expect(gw("uninstall").errors.hasSuffix("hint: gw cron uninstall --style systemd\n"))
    #expect(units().count == 2 && programs.crontab == nil)
    #expect(gw("uninstall --style systemd").status == 0 && units().isEmpty)
    let again = gw("uninstall --style systemd")
    #expect(again.output + again.errors == "" && again.status == 0)
  }

  @Test func keepsTheUnitsWhereSystemdDoesNotRun() {
    for problem in ["there is no program 'systemctl'", "System has not been booted"] {
      let ran = gw("install --style systemd")
      #expect(ran.status == 0 && units().count == 2)
      #expect(
        ran.errors.hasSuffix(
          """
          gw: systemd could not be told: \(problem)
          hint: systemctl --user daemon-reload && systemctl --user enable --now gw-cron.timer

          """), "\(ran.errors)")
      programs.answers["systemctl --user daemon-reload"] = programs.answer(
        "System has not been booted\n", status: 1)
    }
    let ran = gw("uninstall --style systemd")
    #expect(ran.status == 0 && units().isEmpty)
    #expect(ran.errors.hasSuffix("hint: systemctl --user daemon-reload\n"))
  }

  @Test func failsWhenSystemdRefusesTheTimers() {
    bootSystemd()
    programs.answers["systemctl --user enable --now gw-cron.timer"] = programs.answer(
      "Unit is masked\n", status: 1)
    let ran = gw("install --style systemd")
    #expect(ran.status == 1 && ran.errors.contains("does not enable the timers: Unit is masked"))
  }

  @Test func saysThatTimersEndWithTheSession() {
    bootSystemd(lingers: false)
    let ran = gw("install --style systemd")
    #expect(ran.errors.hasSuffix("hint: loginctl enable-linger tester\n") && ran.status == 0)
  }

  @Test(arguments: ["file", "link", "long"])
  func touchesNoUnitOfAnybodyElse(_ kind: String) throws {
    bootSystemd()
    let path = folder + "/gw-cron.timer"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let text = kind == "long" ? String(repeating: "x", count: 100_000) : "[Timer]\n"
    if kind == "link" {
      try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/dev/null")
    } else {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }
    let ran = gw("install --style systemd")
    #expect(ran.status == 6 && units() == ["gw-cron.timer"] && programs.calls.isEmpty)
    #expect(
      ran.errors.hasPrefix("gw: '\(path)' was not written by gw; nothing was changed\nhint: "))
    let gone = gw("uninstall --style systemd")
    #expect(gone.status == 0 && units() == ["gw-cron.timer"])
  }
}
