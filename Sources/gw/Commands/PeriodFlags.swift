import GWKit

/// The flags by which all reports are narrowed, and what they mean.
enum PeriodFlags {
  static let period: Flag = .value(
    "period", nil, "PERIOD", values: .words(["7d", "30d", "60d", "90d", "mtd", "last-month"]),
    "7d, 30d (usual), 60d, 90d or other days, mtd, last-month, or a month such as 2026-11")
  static let moments: [Flag] = [
    .value("from", nil, "TIME", "not before this moment: 2026-11-01, today, yesterday, 7d"),
    .value("to", nil, "TIME", "before this moment"),
  ]
  static let zone: Flag = .value(
    "timezone", nil, "ZONE",
    "whose days count; usual: the client's with --client, display.timezone, the system's")
  static let names: [Flag] = [
    .value("client", nil, "NAME", values: .stored(.clients), "only this client's"),
    .value("provider", nil, "NAME", values: .stored(.providers), "only by this provider"),
    .value("model", nil, "ID", values: .stored(.models), "only of this model"),
  ]
  static let step: Flag = .value(
    "by", nil, "STEP", values: .words(Period.Step.allCases.map(\.rawValue)),
    "hour, day, week or month")

  /// For every report.
  static let all = [period] + moments + names + [zone]
}
