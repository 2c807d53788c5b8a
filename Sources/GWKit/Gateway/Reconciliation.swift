/// Asks gateways what calls cost after all whose end nobody saw, and enters the difference. The log then has the
/// provider's figures; what was believed before stays in the ledger.
package struct Reconciliation {
  private let world: World
  private let database: Database

  package init(world: World, database: Database) {
    self.world = world
    self.database = database
  }

  /// What came of one call.
  package struct Finding: Sendable {
    /// What the provider said, and what followed.
    package enum Status: String, Sendable {
      /// Not asked: a dry run.
      case open
      case adjusted
      case unchanged
      /// The provider does not know the call, or not yet; or its row is gone meanwhile.
      case unknown
      case failed
    }

    package var before: UsageRecord
    package var after: UsageRecord
    package var status: Status
    package var detail: String?

    init(before: UsageRecord, after: UsageRecord, status: Status, detail: String? = nil) {
      self.before = before
      self.after = after
      self.status = status
      self.detail = detail
    }

    /// One that nobody was asked about.
    package init(open record: UsageRecord) {
      self.init(before: record, after: record, status: .open)
    }
  }

  private static let patience = TimeSpan.seconds(30)

  /// Calls that there is something to ask about.
  package func candidates(since moment: Instant) throws(GatewayError) -> [UsageRecord] {
    do {
      return try UsageLog(database).unsettled(since: moment)
    } catch {
      throw GatewayError(error)
    }
  }

  /// How many calls count with their whole hold, and there is nobody to ask.
  package func untold(since moment: Instant) throws(GatewayError) -> Int64 {
    do {
      return try UsageLog(database).untold(since: moment)
    } catch {
      throw GatewayError(error)
    }
  }

  /// Asks about one call. Throws what would keep every other from being asked as well.
  package func settle(
    _ record: UsageRecord, keys: Keys, timeout: TimeSpan?
  ) throws(GatewayError) -> Finding {
    do {
      return try ask(record, keys, timeout)
    } catch {
      throw GatewayError(error)
    }
  }

  private func ask(_ record: UsageRecord, _ keys: Keys, _ timeout: TimeSpan?) throws -> Finding {
    func finding(_ status: Finding.Status, _ detail: String?) -> Finding {
      Finding(before: record, after: record, status: status, detail: detail)
    }
    guard let provider = try Providers(database).find(record.provider),
      let request = GenerationReport.request(for: record.upstreamID ?? "", at: provider)
    else { return finding(.failed, "its id cannot be asked for") }
    let inquiry = Inquiry(world: world, settings: try Settings(database).values())
    let answer = try inquiry.send(
      request, to: provider, keys: keys, timeout: timeout ?? Self.patience)
    guard let head = answer.head else { return finding(.failed, answer.problem) }
    if head.status == 404 { return finding(.unknown, "'\(provider.name)' does not know it") }
    guard (200..<300).contains(head.status) else {
      let failure = provider.dialect.failure(head: head, body: answer.body)
      return finding(.failed, answer.presentable(failure.message))
    }
    guard let usage = GenerationReport.usage(answer.body) else {
      return finding(.failed, "the answer does not say what it cost")
    }
    return try enter(usage, for: record)
  }

  private func enter(_ usage: Usage, for record: UsageRecord) throws -> Finding {
    try database.write {
      let ledger = Ledger(database)
      // Another process may have been here.
      guard
        let current = try UsageLog(database).request(record.id).first(where: { $0.id == record.id }
        ),
        let hold = try ledger.hold(of: record.id)
      else { return Finding(before: record, after: record, status: .unknown) }
      let after = try settled(current, usage, hold)
      let amounts = Amounts(
        tokens: after.usage.totalTokens, usd: after.cost, brl: after.costBRL)
      let isChanged = try ledger.adjust(
        record.id, to: amounts, note: "reconciled", at: world.now())
      _ = try UsageLog(database).replace(after)
      return Finding(
        before: current, after: after, status: isChanged ? .adjusted : .unchanged,
        detail: after.costNote)
    }
  }

  /// The row with the provider's own figures, at the price and the rate that the call is pinned to.
  private func settled(
    _ record: UsageRecord, _ usage: Usage, _ hold: Amounts
  ) throws -> UsageRecord {
    let price = try record.priceID.flatMap { try PriceBook(database).find($0) }
    let rate = try record.rateID.flatMap { try ExchangeRates(database).find($0) }
    // The hold has the bounds on input and on all answers together; more of either is absurd, whichever it is.
    let output = min(hold.tokens, record.maxTokensSent ?? 0)
    let charge = Charge(
      Charge.Facts(
        reported: usage, bytesSeen: 0, inputBound: hold.tokens - output, outputBound: output,
        images: record.imageCount, price: price?.price, rate: rate,
        // Whoever tells what one call cost is believed as a gateway is.
        role: .gateway,
        billing: .billed))
    var after = record
    after.usage = charge.usage
    after.usageSource = charge.usageSource
    after.cost = charge.cost
    after.costBRL = charge.costBRL
    after.costSource = charge.costSource
    after.costNote = charge.note ?? "reconciled; it was taken for \(record.cost?.text ?? "unknown")"
    return after
  }
}
