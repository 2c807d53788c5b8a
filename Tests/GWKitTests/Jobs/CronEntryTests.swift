import GWKit
import Testing

struct CronEntryTests {
  private func entries(_ chosen: [String: String] = [:], isSeparate: Bool) -> [String] {
    CronEntry.all(isSeparate: isSeparate, SettingValues(chosen: chosen)).map {
      "\($0.name): \($0.schedule.fields) \($0.words.joined(separator: " "))"
    }
  }

  @Test func areOneThatDoesWhatIsDue() {
    #expect(entries(isSeparate: false) == ["gw-cron: */5 * * * * cron run --due"])
    // Nothing is done more often than somebody looks.
    let oftener = entries(["cron.deliver-alerts.every": "1m"], isSeparate: false)
    #expect(oftener == ["gw-cron: * * * * * cron run --due"])
    let rarer = entries(["cron.reset-budgets.every": "7m"], isSeparate: false)
    #expect(rarer == ["gw-cron: */5 * * * * cron run --due"])
  }

  @Test func areOneForEachJobAtItsOwnInterval() {
    #expect(
      entries(isSeparate: true) == [
        "gw-cron-reset-budgets: */5 * * * * cron reset-budgets",
        "gw-cron-check-budget-alerts: */5 * * * * cron check-budget-alerts",
        "gw-cron-sync-pricing: 56 4 * * * cron sync-pricing",
        "gw-cron-check-gateway-alerts: */15 * * * * cron check-gateway-alerts",
        "gw-cron-upkeep: */5 * * * * cron run --due prune deliver-alerts reconcile-costs",
      ])
  }

  @Test func leaveAnIntervalThatCronCannotSayToTheSetting() {
    let entries = entries(
      ["cron.sync-pricing.every": "36h", "cron.prune.every": "30s"], isSeparate: true)
    #expect(
      entries.contains("gw-cron-sync-pricing: * * * * * cron run --due sync-pricing")
        && entries.last
          == "gw-cron-upkeep: * * * * * cron run --due prune deliver-alerts reconcile-costs"
    )
  }

  @Test func areAllKnownByNameAndWords() {
    for isSeparate in [false, true] {
      for entry in CronEntry.all(isSeparate: isSeparate, SettingValues()) {
        #expect(CronEntry.names.contains(entry.name) && CronEntry.isOne(entry.words))
      }
    }
  }

  @Test func coverEveryJob() {
    let words = CronEntry.all(isSeparate: true, SettingValues()).flatMap(\.words)
    for job in Job.allCases { #expect(words.contains(job.rawValue)) }
  }
}
