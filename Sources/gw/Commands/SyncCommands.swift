import GWKit

/// `gw models sync` and `gw setup fx sync`: the job sync-pricing, or half of it, for a person who waits for it.
enum SyncCommands {
  static let models = Command(
    "models", "sync", summary: "read prices of models now, as the job sync-pricing does",
    details: PricingFlags.details, flags: PricingFlags.all + [CronCommands.trial],
    columns: CronCommands.columns,
    examples: [
      .init("gw models sync --from prices.json -n", "what a file would change"),
      .init("gw models sync --accept openai/gpt-4o", "take over a price that was held back"),
    ],
    run: { try perform($0, $1, PricingFlags.options($0)) })

  static let rate = Command(
    "setup", "fx", "sync", summary: "read the exchange rate now",
    details: """
      From the setting fx.source, as 'gw cron sync-pricing' does. The rate holds from the moment that it is of; one that was \
      set later stands. The setting fx.spread_percent is added to it.
      """,
    flags: [CronCommands.trial], columns: CronCommands.columns,
    examples: [.init("gw setup fx sync", "R$ 5.3271 for a dollar of 2026-11-19 (ptax)")],
    run: { arguments, session in
      var options = JobRunner.Options()
      options.onlyRate = true
      try perform(arguments, session, options)
    })

  /// Cron has the time to come again, a person is told.
  private static func perform(
    _ arguments: Arguments, _ session: Session, _ options: JobRunner.Options
  ) throws {
    let report = try CronCommands.perform(.syncPricing, arguments, session, options)
    if report.isRunningElsewhere {
      session.note("another gw is reading prices; nothing was done here")
    }
  }
}
