/// What stands between a call and its money: the hold, before anything leaves this machine.
extension Chain {
  /// Throws `BudgetRefusal` when the call must not go out.
  mutating func hold(
    _ route: Route, _ bound: CallBound, trigger: UsageRecord.Trigger, waited: Int64
  ) throws -> Reservation.Held {
    let owners = try self.owners ?? world.owners()
    self.owners = owners
    let byte = try owners.own(random: world.randomBytes)
    let reservation = Reservation(book: book, owners: owners, boot: world.boot)
    do {
      let held = try reservation.hold(
        holdRequest(route, bound, trigger: trigger, waited: waited), byte: byte, now: world.now)
      if let clamp = held.clamp {
        notes.append(RefusalText.note(clamp, maxTokens: held.maxTokens))
      }
      if let later = held.later { note(later, ofClock: held.record.createdAt) }
      return held
    } catch let doubt as HoldInDoubt {
      // Nothing is sent; what may be held all the same is given back.
      if try reopened(after: doubt.error, asking: doubt.held.record.id) == .held {
        release(doubt.held, after: GatewayError(doubt.error))
      }
      throw doubt.error
    }
  }

  /// Once per request.
  private mutating func note(_ later: OpenBudget, ofClock now: Instant) {
    guard !notes.contains(where: { $0.code == "clock_behind" }) else { return }
    let budget = "'\(later.budget.selector)' is already at \(later.window.starts.spoken)"
    notes.append(
      Note(
        code: "clock_behind", text: "the clock says \(now.spoken), and \(budget): it counts there"))
  }

  var book: BudgetBook { BudgetBook(database, settings: facts.settings, zones: world.zones) }

  func standings() throws -> [BudgetStanding] {
    try book.standings(scopes: BudgetBook.scopes(of: facts.client.name), at: world.now())
  }

  private func holdRequest(
    _ route: Route, _ bound: CallBound, trigger: UsageRecord.Trigger, waited: Int64
  ) -> HoldRequest {
    let left = ask.millisecondsLeft(facts.settings, now: world.monotonic())
    return HoldRequest(
      client: facts.client.name,
      terms: CallTerms(ask, facts, route, bound, before: records.amounts),
      time: max(0, left)
    ) { now, maxTokens in
      record(of: route, at: now, maxTokens: maxTokens, trigger: trigger, waited: waited)
    }
  }

  /// A row of the log as far as it is known before the call.
  func record(
    of route: Route, at now: Instant, maxTokens: Int64, trigger: UsageRecord.Trigger,
    waited: Int64
  ) -> UsageRecord {
    var record = UsageRecord(
      id: CallID.make(at: now, random: world.randomBytes(10)), requestID: requestID,
      client: facts.client.name, apiType: route.provider.role, provider: route.provider.name,
      modelRequested: facts.candidates.first?.model.id.text ?? route.model.text,
      model: route.model.text, outcome: .error, latencyMilliseconds: 0, createdAt: now,
      finishedAt: now)
    record.attempt = Int64(records.count + 1)
    record.trigger = trigger
    record.waitMilliseconds = waited
    record.conversation = ask.conversation
    record.phone = ask.phone.flatMap { LoggedPhone.text($0, facts.settings) }
    record.tags = ask.tags
    record.maxTokensSent = maxTokens
    record.cacheStatus = desk.rule.statusOfCall
    record.imageCount = ask.chat.imageCount
    record.priceID = route.price?.id
    record.rateID = facts.rate?.id
    return record
  }
}

extension CallTerms {
  /// What a request asks of the budgets on one of its routes.
  init(
    _ ask: AskRequest, _ facts: Plan.Facts, _ route: Route, _ bound: CallBound,
    before: Amounts = .zero
  ) {
    self.init(
      bound: bound, maxTokens: route.maxTokens, isChosen: ask.chat.maxTokens != nil,
      leastTokens: facts.settings.number(.askMinMaxTokens),
      unboundedField: RequestField.unbounded(in: ask.chat).first?.path, limit: ask.maxCost,
      before: before)
  }
}

extension Route {
  func clamped(to maxTokens: Int64) -> Route {
    var route = self
    route.maxTokens = maxTokens
    return route
  }
}

extension [UsageRecord] {
  /// What the calls used together, unknown money counted as nothing.
  var amounts: Amounts {
    reduce(.zero) { sum, record in
      Amounts(
        tokens: sum.tokens.addingSaturating(record.usage.totalTokens),
        usd: sum.usd?.adding(record.cost ?? .zero),
        brl: sum.brl?.adding(record.costBRL ?? NanoBRL(nanos: 0)))
    }
  }
}
