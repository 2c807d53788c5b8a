/// One transaction for all calls that can go out, and one for all that is over.
extension Batch {
  /// A call that was admitted, as its route's pace knows it.
  struct Passage {
    let key: PaceKey
    let tokens: Int64
    let sent: Int64
  }

  /// Holds the calls whose turn it is, and sends them.
  func depart() {
    let now = world.monotonic()
    let ready = readyHolds(at: now)
    guard !ready.isEmpty else { return }
    let turn = books.turn(holds: ready.map(\.need))
    for (waiting, result) in zip(ready, turn.held) { admit(waiting, result, sent: now) }
    // On their way before anything else is done.
    do { try fan?.wait(0, nil) } catch { halt(.broken(GatewayError(error))) }
  }

  /// Enters what is over.
  func enter() {
    let due = Array(entries.prefix(Self.mostEntries))
    guard !due.isEmpty else { return }
    entries.removeFirst(due.count)
    printer.leave(to: books)
    let turn = books.turn(entries: due.map(\.need))
    for (waiting, result) in zip(due, turn.entered) {
      // What was rolled back with a transaction, or left out for want of room, is in no database.
      if (try? result.get())?.isKept == nil { waiting.task.deposited = nil }
      take(waiting.then(result), waiting.task)
    }
    if due.contains(where: \.need.isEnd) { wakeForRoom() }
  }

  private func admit(
    _ waiting: Waiting<HoldRequest, Result<Reservation.Held, any Error>>,
    _ result: Result<Reservation.Held, any Error>, sent: Int64
  ) {
    let passage = Passage(
      key: waiting.need.paceKey, tokens: waiting.need.mostTokens, sent: sent)
    let place = ObjectIdentifier(waiting.task)
    passages[place] = passage
    let need = waiting.then(result)
    if case .exchange = need { return take(need, waiting.task) }
    // Neither a refused call nor one that could not be made is on its way.
    passages[place] = nil
    flying -= 1
    paces[passage.key]?.withdraw(tokens: passage.tokens, sent: sent)
    take(need, waiting.task)
  }

  /// Calls whose turn it is, as many as may go out; those whose turn comes too late hear so.
  private func readyHolds(
    at now: Int64
  ) -> [Waiting<HoldRequest, Result<Reservation.Held, any Error>>] {
    guard !holds.isEmpty, flying < job.width else { return [] }
    var ready: [Waiting<HoldRequest, Result<Reservation.Held, any Error>>] = []
    var (rest, late) = (ready, ready)
    for waiting in holds {
      let (key, tokens) = (waiting.need.paceKey, waiting.need.mostTokens)
      var pace = paces[key] ?? Pace(width: job.width)
      let delay = pace.delay(tokens: tokens, at: now)
      if pace.isClosed(at: now) || delay ?? 0 > waiting.need.patience {
        late.append(waiting)
      } else if flying < job.width, ready.count < Self.mostEntries, delay == 0 {
        pace.send(tokens: tokens, at: now)
        paces[key] = pace
        flying += 1
        waiting.need.excuse(max(0, now - waiting.since))
        ready.append(waiting)
      } else {
        rest.append(waiting)
      }
    }
    holds = rest
    for waiting in late {
      let delay = paces[waiting.need.paceKey]?.delay(tokens: waiting.need.mostTokens, at: now)
      take(waiting.then(.failure(Self.tooLate(waiting.need, delay ?? nil))), waiting.task)
    }
    return ready
  }

  private static func tooLate(_ request: HoldRequest, _ delay: Int64?) -> PaceDelay {
    PaceDelay(
      reason: "'\(request.provider)' lets nothing more through for now", retryAfter: delay)
  }

  func canHold(at now: Int64) -> Bool { turnDelay(at: now) == 0 }

  /// Milliseconds until the first turn that only time brings; nil when none waits for time.
  func turnDelay(at now: Int64) -> Int64? {
    guard flying < job.width else { return nil }
    var least: Int64?
    for waiting in holds {
      guard let pace = paces[waiting.need.paceKey] else { return 0 }
      if pace.isClosed(at: now) { return 0 }
      guard let delay = pace.delay(tokens: waiting.need.mostTokens, at: now) else { continue }
      least = min(least ?? delay, delay)
      if least == 0 { return 0 }
    }
    return least
  }

  /// What an answer's head says of its route.
  func note(_ passage: Passage, _ head: HTTPResponseHead?) {
    let now = world.monotonic()
    let answer: Pace.Answer
    if let head {
      let report = RateLimitReport(head, now: world.now())
      answer =
        Self.refusals.contains(head.status)
        ? .rateLimited(retryAfter: report.retryAfter, report.limits)
        : head.status < 500 ? .passed(report.limits) : .failed
      if !(200..<300).contains(head.status) { briefing.forget() }
      if Self.keyRefusals.contains(head.status) { briefing.forgetKeys() }
    } else {
      answer = .failed
      briefing.forget()
    }
    paces[passage.key, default: Pace(width: job.width)].end(
      answer, tokens: passage.tokens, sent: passage.sent, at: now)
  }

  /// Too many requests, and too much load (Anthropic's own).
  private static let refusals: Set<Int> = [429, 529]
  private static let keyRefusals: Set<Int> = [401, 403]
}

extension HoldRequest {
  fileprivate var paceKey: Batch.PaceKey { Batch.PaceKey(provider: provider, model: model) }

  /// What it may use at most.
  fileprivate var mostTokens: Int64 {
    terms.bound.inputTokens.addingSaturating(terms.bound.outputTokens(terms.maxTokens))
  }
}
