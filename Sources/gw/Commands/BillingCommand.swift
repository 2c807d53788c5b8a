import GWKit

/// `gw metrics billing`: what each client owes for each model.
enum BillingCommand {
  private static let columns: [Column] = [
    Column("client", .identifier), Column("display", .outside, priority: 9),
    Column("model", .identifier), Column("provider", .text, priority: 8),
    Column("api_type", .text, isShownInTable: false), Column("calls", .number, priority: 2),
    Column("input_tokens", .number, header: "IN", priority: 4),
    Column("cache_read_tokens", .number, header: "CACHE READ", priority: 7),
    Column("cache_write_tokens", .number, header: "CACHE WRITE", priority: 7),
    Column("output_tokens", .number, header: "OUT", priority: 4),
    Column("reasoning_tokens", .number, isShownInTable: false),
    Column("cost_usd", .number, header: "USD", priority: 1),
    Column("cost_brl", .number, header: "BRL"),
    Column("unpriced", .number, priority: 3),
    Column("cache_hits", .number, header: "HITS", priority: 6),
    Column("saved_usd", .number, isShownInTable: false),
    Column("saved_brl", .number, isShownInTable: false),
    Column("price_ids", .list, isShownInTable: false),
    Column("fx_rate_ids", .list, isShownInTable: false),
    Column("prices", .json, isShownInTable: false),
    Column("fx_rates", .json, isShownInTable: false),
  ]
  private static let againColumns: [Column] = [
    Column("recomputed_usd", .number, header: "AGAIN USD"),
    Column("recomputed_brl", .number, header: "AGAIN BRL"), Column("differing", .number),
  ]
  private static let whole: [Column] = [
    Column("from", .time), Column("to", .time), Column("timezone", .text), Column("lines", .json),
    Column("total", .json),
  ]

  static let command = Command(
    "metrics", "billing", summary: "what each client owes for each model",
    details: """
      A line for each client and model, with tokens by what they cost and the price and rate rows that the charges come \
      from. Input tokens are those that came from no cache of the provider. Calls whose cost is not known are counted as \
      unpriced and cost nothing here. A table ends with the total, JSON has lines and total apart, CSV has the lines alone.

      --recompute works every charge out anew from the price book and the rates, call by call; the exit status is 10 when \
      one differs. What a provider reported, and what counts as presumed, is taken as it is.
      """,
    flags: [
      .value("month", nil, "MONTH", "such as 2026-11; usual is the month that is under way")
    ] + PeriodFlags.all + [.toggle("recompute", "prove the charges from the price book")],
    columns: columns + againColumns,
    examples: [
      .init("gw metrics billing --month 2026-10 --csv -o october.csv", "for a spreadsheet"),
      .init("gw metrics billing --client acme --recompute", "prove what acme is charged"),
    ],
    run: { arguments, session in
      let scope = try MetricsScope(try arguments.withMonth(), session, usual: "mtd")
      let recomputes = arguments.has("recompute")
      let bill = try Bill(
        scope.database, scope.period, scope.filter, recomputes: recomputes)
      if bill.lines.isEmpty { try scope.requireNames() }
      try session.show(listing(bill, scope, session, recomputes: recomputes))
      let differing = bill.lines.reduce(0) { $0 + ($1.again?.differing ?? 0) }
      guard differing == 0 else {
        throw GatewayError(
          .findings,
          "\(differing) \(differing == 1 ? "charge is" : "charges are") not what the price book says"
        )
      }
    })

  private static func listing(
    _ bill: Bill, _ scope: MetricsScope, _ session: Session, recomputes: Bool
  ) throws -> Listing {
    let columns = recomputes ? columns + againColumns : columns
    let displays = try Clients(scope.database).all().reduce(into: [:]) { $0[$1.name] = $1.display }
    let rows = bill.lines.map { row($0, displays[$0.client], recomputes: recomputes) }
    let options = session.output.options
    if options.format == .json || options.format == .jsonl || options.get != nil,
      options.fields == nil
    {
      let lines = Listing(columns: columns, rows: rows, shape: .list)
      return Listing(
        columns: whole,
        rows: [
          [
            .string(scope.period.start.text), .string(scope.period.end.text),
            .string(scope.period.zone), lines.json, total(bill.total),
          ]
        ], shape: .object)
    }
    let hasTotal = options.format == .table && options.fields == nil && options.sort == nil
    return Listing(
      columns: columns,
      rows: hasTotal ? rows + [totalRow(bill.total, columns)] : rows, shape: .list)
  }

  private static func row(_ line: Bill.Line, _ display: String?, recomputes: Bool) -> [JSON] {
    let names: [JSON] = [
      .string(line.client), .optional(display), .string(line.model), .string(line.provider),
      .string(line.apiType),
    ]
    let sources: [JSON] = [
      .array(line.prices.map { .string(String($0.price.id)) }),
      .array(line.rates.map { .string(String($0.rate.id)) }),
      .array(line.prices.map { price($0.price, $0.calls) }),
      .array(line.rates.map { rate($0.rate, $0.calls) }),
    ]
    let again: [JSON] =
      recomputes
      ? [
        .number(line.again?.usd.text ?? "0"), .number(line.again?.brl.text ?? "0"),
        .integer(line.again?.differing ?? 0),
      ] : []
    return names + figures(line.tally).map(\.value) + sources + again
  }

  private static func figures(_ tally: Tally) -> [JSONMember] {
    let plain =
      tally[.inputTokens] - tally[.cacheReadTokens] - tally[.cacheWriteTokens]
    return [
      JSONMember(key: "calls", value: .integer(tally[.calls])),
      JSONMember(key: "input_tokens", value: .integer(max(0, plain))),
      JSONMember(key: "cache_read_tokens", value: .integer(tally[.cacheReadTokens])),
      JSONMember(key: "cache_write_tokens", value: .integer(tally[.cacheWriteTokens])),
      JSONMember(key: "output_tokens", value: .integer(tally[.outputTokens])),
      JSONMember(key: "reasoning_tokens", value: .integer(tally[.reasoningTokens])),
      JSONMember(key: "cost_usd", value: UsageColumn.costUSD.value(tally, tally)),
      JSONMember(key: "cost_brl", value: UsageColumn.costBRL.value(tally, tally)),
      JSONMember(key: "unpriced", value: .integer(tally[.unpriced])),
      JSONMember(key: "cache_hits", value: .integer(tally[.hits])),
      JSONMember(key: "saved_usd", value: .number(tally.saved.text)),
      JSONMember(key: "saved_brl", value: .number(tally.savedBRL.text)),
    ]
  }

  private static func total(_ tally: Tally) -> JSON { .object(figures(tally)) }

  private static func totalRow(_ tally: Tally, _ columns: [Column]) -> [JSON] {
    let figures = figures(tally)
    return columns.map { column in
      if column.name == "client" { return .string("TOTAL") }
      return figures.first { $0.key == column.name }?.value ?? .null
    }
  }

  private static func price(_ record: PriceRecord, _ calls: Int64) -> JSON {
    [
      "id": .integer(record.id), "source": .string(record.source),
      "effective_at": .string(record.effectiveAt.text),
      "input_usd_per_1m": .number(PriceText.text(record.price.input)),
      "output_usd_per_1m": .number(PriceText.text(record.price.output)),
      "calls": .integer(calls),
    ]
  }

  private static func rate(_ rate: ExchangeRate, _ calls: Int64) -> JSON {
    [
      "id": .integer(rate.id), "brl_per_usd": .number(rate.text), "source": .string(rate.source),
      "effective_at": .string(rate.effectiveAt.text), "calls": .integer(calls),
    ]
  }
}

extension Arguments {
  /// `--month` is a period by another name.
  fileprivate func withMonth() throws(UsageError) -> Arguments {
    guard let month = self["month"] else { return self }
    guard case .month = PeriodName(month) else {
      throw UsageError(message: "--month takes a month such as 2026-11, not '\(month)'")
    }
    guard self["period"] == nil else {
      throw UsageError(message: "--month does not go with --period")
    }
    var arguments = self
    arguments.add(month, for: PeriodFlags.period)
    return arguments
  }
}
