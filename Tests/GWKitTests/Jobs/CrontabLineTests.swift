import Foundation
import GWKit
import TestSupport
import Testing

struct CrontabLineTests {
  private static let words = ["cron", "run", "--due"]

  private static func line(_ home: String, program: String = "/usr/bin/gw") -> CrontabLine {
    CrontabLine(
      schedule: "*/5 * * * *",
      command: CronCommand(
        variables: [.init("GW_HOME", home)], program: program, words: words))
  }

  @Test(arguments: [
    ("/srv/gw-1.2_a@b:c,d=e+f", "/srv/gw-1.2_a@b:c,d=e+f"), ("/a b", "'/a b'"),
    ("/it's", #"'/it'\''s'"#), ("/50%", #"/50\%"#), ("/50% b", #"'/50\% b'"#),
    (#"/a\%b"#, #"'/a\''\%b'"#), (#"/a\b"#, #"'/a\b'"#), ("/'%", #"'/'\''\%'"#), ("/~x", "'/~x'"),
    ("/$(reboot);`x`", "'/$(reboot);`x`'"), ("/Olá", "'/Olá'"), ("/#", "'/#'"),
  ])
  func quotesWhatMustBeAndNothingElse(path: String, quoted: String) {
    #expect(
      Self.line(path).text == "*/5 * * * * GW_HOME=\(quoted) /usr/bin/gw cron run --due")
  }

  static let awkward = [
    "/a b", "/it's", "/50%", #"/a\%b"#, #"/\\%%\"#, "/'%'", "/$HOME`x`;&|<>\"*?[]{}!#~", "/Olá/日本",
    "/é%\u{301}", "/%\u{301}\\%", "/tab\there",
  ]

  @Test(arguments: awkward)
  func knowsItsOwnLineAgain(_ path: String) {
    let line = Self.line(path, program: path + "/gw")
    #expect(CrontabLine(line.text) == line)
  }

  /// What a shell gets when cron has turned `%` around, as the crons of Debian and of Red Hat do it.
  @Test(arguments: awkward)
  func saysThePathToAShell(_ path: String) throws {
    let text = Self.line(path).text.dropFirst("*/5 * * * * ".count)
      .replacingOccurrences(of: "/usr/bin/gw cron run --due", with: "printenv GW_HOME")
    for cron in [Self.debian, Self.redHat] {
      let command = try #require(cron(Array(text.utf8)))
      let output = try Shell.output(
        of: String(decoding: command, as: UTF8.self), limit: 1000, timeout: .seconds(10))
      #expect(String(decoding: output, as: UTF8.self) == path + "\n")
    }
  }

  /// Vixie's loop in Debian: a backslash before anything but `%` stays. Nil when there would be input.
  private static func debian(_ command: [UInt8]) -> [UInt8]? {
    var made: [UInt8] = []
    var isEscaped = false
    for byte in command {
      if isEscaped {
        if byte != 0x25 { made.append(0x5C) }
      } else if byte == 0x25 {
        return nil
      }
      isEscaped = byte == 0x5C
      if !isEscaped { made.append(byte) }
    }
    return made
  }

  /// The same in cronie, where two backslashes are a pair.
  private static func redHat(_ command: [UInt8]) -> [UInt8]? {
    var made: [UInt8] = []
    var isEscaped = false
    for byte in command {
      if isEscaped {
        if byte == 0x25 { made.removeLast() }
        isEscaped = false
      } else if byte == 0x5C {
        isEscaped = true
      } else if byte == 0x25 {
        return nil
      }
      made.append(byte)
    }
    return made
  }

  @Test(arguments: [
    "0 3 * * 1 /opt/gw cron sync-pricing", "@daily /opt/gw cron run --due",
    " */5\t* * * * HOME=/h XDG_DATA_HOME=/d '/o p/gw' cron run --due prune\r",
  ])
  func knowsALineWhateverItsSchedule(_ text: String) {
    #expect(CrontabLine(text) != nil)
  }

  @Test(arguments: [
    "", "#*/5 * * * * /opt/gw cron run --due", "MAILTO=x", "*/5 * * * *",
    "* * * * * gw cron run --due",
    "*/5 * * * * /opt/gw cron run --due >> log", "*/5 * * * * /opt/gw cron run --due # mine",
    "*/5 * * * * cd /x; /opt/gw cron run --due", "*/5 * * * * PATH=/x /opt/gw cron run --due",
    "*/5 * * * * /opt/gw cron run --due%input", "*/5 * * * * /opt/gw metrics", "@daily",
    "*/5 * * * * /opt/gw cron run --due nothing", "*/5 * * * * \"/opt/gw\" cron run --due",
    "*/5 * * * * '/opt/gw cron run --due", "*/5 * * * * /opt/backup cron x",
    "*/5 * * * * /opt/gw cron run", "*/5 * * * * /opt/gw cron run --due --json",
  ])
  func takesNobodyElsesLineForItsOwn(_ text: String) {
    #expect(CrontabLine(text) == nil)
  }
}
