import GWKit

/// `gw setup fx show|set`, and where `sync` belongs: what a dollar costs in reais.
enum RateCommands {
  static let all = [show, set, SyncCommands.rate]

  private static let columns: [Column] = [
    Column("rate", .number, header: "BRL PER USD"), Column("spread_percent", .number),
    Column("source", .text), Column("effective_at", .time),
  ]

  private static let show = Command(
    "setup", "fx", "show", summary: "show the exchange rate in force", columns: columns,
    examples: [.init("gw setup fx show --get rate", "the bare number")], isDefault: true,
    run: { _, session in
      guard let rate = try ExchangeRates(session.database()).rate(at: session.world.now()) else {
        throw GatewayError(.noRate, "there is no exchange rate", hints: ["gw setup fx set 5.33"])
      }
      let row: [JSON] = [
        .number(rate.text), .number(rate.spreadPercent), .string(rate.source),
        .string(rate.effectiveAt.text),
      ]
      try session.show(Listing(columns: columns, rows: [row], shape: .object))
    })

  private static let set = Command(
    "setup", "fx", "set", summary: "set the exchange rate from now on",
    details: """
      Calls keep the rate that was in force when they were made. The setting fx.spread_percent is added to the rate.
      """,
    operands: [Operand("rate", "reais for one dollar, such as 5.33")],
    examples: [.init("gw setup fx set 5.33", "from now on a dollar costs R$ 5.33")],
    run: { arguments, session in
      let nanos = try RateText.nanos(arguments.operands[0])
      try RateText.enter(nanos, session.database(), session)
    })
}

/// An exchange rate as it is typed, and its row.
enum RateText {
  /// BRL per USD × 10^9.
  static func nanos(_ text: String) throws(UsageError) -> Int64 {
    guard let number = DecimalText(text), !number.isNegative, !number.isZero,
      let nanos = number.scaled(byPowerOfTen: 9), nanos.value < 1_000_000_000_000
    else {
      throw UsageError(
        message: "'\(text)' is no exchange rate", hints: ["write a plain decimal, such as 5.33"])
    }
    return nanos.value
  }

  /// From now on, with the spread that is set.
  static func enter(_ nanos: Int64, _ database: Database, _ session: Session) throws {
    let spread = try Settings(database).values().text(.fxSpreadPercent) ?? "0"
    guard let rate = ExchangeRate.nanos(nanos, withSpread: spread) else {
      throw UsageError(message: "the rate with its spread is too large")
    }
    let now = session.world.now()
    _ = try database.write {
      try ExchangeRates(database).add(
        nanoBRLPerUSD: rate, spreadPercent: spread, source: "manual", effectiveAt: now, now: now)
    }
    session.note("one dollar costs R$ \(DecimalText.text(rate, places: 9))")
  }
}
