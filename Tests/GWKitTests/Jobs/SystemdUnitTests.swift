import GWKit
import Testing

struct SystemdUnitTests {
  private func units(
    _ path: String, every: TimeSpan = .seconds(300), user: String? = nil
  ) -> [SystemdUnit] {
    var entry = CronEntry.all(isSeparate: false, SettingValues())[0]
    entry.schedule = CronSchedule(every: every, place: 4)
    let command = CronCommand(
      variables: [.init("GW_HOME", path)], program: path + "/gw", words: entry.words)
    return SystemdUnit.both(entry, command, user: user)
  }

  private func lines(_ unit: SystemdUnit) -> [String] {
    unit.text.split(separator: "\n").map(String.init)
  }

  @Test(arguments: [
    ("/srv/gw", "/srv/gw"), ("/a b", "/a b"), ("/50%", "/50%%"), (#"/a"b\c"#, #"/a\"b\\c"#),
    ("/$HOME/it's", "/$HOME/it's"), ("/Olá", "/Olá"), ("/%h;#", "/%%h;#"),
  ])
  func saysPathsAsSystemdReadsThem(path: String, written: String) {
    let service = lines(units(path)[0])
    #expect(service.contains("Environment=\"GW_HOME=\(written)\""))
    #expect(service.contains("ExecStart=\"\(written)/gw\" cron run --due"))
  }

  @Test func belongToEachOtherAndToGw() {
    let both = units("/g", every: .seconds(86_400))
    #expect(both.map(\.name) == ["gw-cron.service", "gw-cron.timer"])
    for unit in both { #expect(lines(unit).first == SystemdUnit.mark) }
    #expect(Set(both.map(\.name)).isSubset(of: SystemdUnit.names))
    let timer = lines(both[1])
    #expect(timer.contains("OnCalendar=*-*-* 04:56") && timer.contains("Persistent=true"))
    #expect(timer.suffix(2) == ["[Install]", "WantedBy=timers.target"])
  }

  @Test func giveAUnitOfTheSystemTheHomeOfItsUser() {
    #expect(lines(units("/g", user: "root")[0]).contains("User=root"))
    #expect(!units("/g")[0].text.contains("User="))
  }
}
