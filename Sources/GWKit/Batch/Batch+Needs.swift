/// What requests need next.
extension Batch {
  func take(_ need: Need, _ task: BatchTask) {
    let now = world.monotonic()
    switch need {
    case .hold(let request, let then):
      guard stop == nil else { return drop() }
      holds.append(Waiting(task: task, need: request, since: now, then: then))
    case .entry(let entry, let then):
      entries.append(Waiting(task: task, need: entry, since: now, then: then))
    case .exchange(let call, let receiver, let then): send(call, receiver, task, then)
    case .pause(let span, let kind, let then):
      guard stop == nil else { return drop() }
      sleepers.append(Sleeper(task: task, due: now + span, kind: kind, then: then))
    case .flight(let question, let timeout, let then):
      board(
        BatchCrew.Passenger(task: task, question: question, until: now + timeout, then: then))
    case .done(let receipt): end(task, .success(receipt))
    case .failed(let error): end(task, .failure(error))
    }
    settleLandings()
  }

  /// Left for another run.
  func drop() { open -= 1 }

  /// The pace of its route has counted the call as under way since its turn.
  private func send(
    _ call: HTTPCall, _ receiver: HTTPReceiver, _ task: BatchTask,
    _ then: @escaping ((any Error)?) -> Need
  ) {
    guard let passage = passages.removeValue(forKey: ObjectIdentifier(task)) else {
      preconditionFailure("a call goes out after it was held")
    }
    do {
      let fan = try self.fan ?? world.http.fan { [self] in isAborting }
      self.fan = fan
      var head: HTTPResponseHead?
      let watched = HTTPReceiver(
        head: {
          head = $0
          try receiver.head($0)
        }, body: receiver.body)
      fan.add(
        HTTPExchange(
          call: call, receiver: watched,
          ended: { [self] failure in
            flying -= 1
            note(passage, head)
            take(then(failure), task)
          }))
    } catch {
      flying -= 1
      note(passage, nil)
      take(then(error), task)
    }
  }

  func end(
    _ task: BatchTask, _ result: Result<Receipt, GatewayError>, code: String? = nil
  ) {
    if case .failure(let error) = result, error.kind == .interrupted { return drop() }
    count(result, code: code)
    printer.take(task, result, code: code)
    judge(result)
  }

  private func count(_ result: Result<Receipt, GatewayError>, code: String?) {
    switch result {
    case .success(let receipt):
      tally.answered += 1
      if receipt.cache?.entry != nil { tally.hits += 1 }
      if let cost = receipt.cost {
        tally.usd = tally.usd.adding(cost)
      } else {
        tally.isUnpriced = true
      }
      tally.brl = tally.brl.adding(receipt.costBRL ?? NanoBRL(nanos: 0))
    case .failure(let error):
      tally.failures[code ?? error.kind.rawValue, default: 0] += 1
      if let partial = error.partial {
        tally.usd = tally.usd.adding(partial.cost ?? .zero)
        tally.brl = tally.brl.adding(partial.costBRL ?? NanoBRL(nanos: 0))
      }
    }
  }

  /// So many in a row, for each call that may be under way.
  private static let patience = 2
  private static let leastPatience = 20

  /// When nothing goes through any more, the lines that are left are left alone: each would cost time and say the same.
  private func judge(_ result: Result<Receipt, GatewayError>) {
    guard case .failure(let error) = result else {
      streak = 0
      return
    }
    guard error.isOfEveryLine else { return }
    streak += 1
    if streak >= max(Self.leastPatience, Self.patience * job.width) {
      halt(.hopeless(error, count: streak))
    }
  }
}

extension GatewayError {
  /// It says something about the providers, the keys or this machine, and nothing about what was asked.
  fileprivate var isOfEveryLine: Bool {
    switch kind {
    case .unauthorized, .rateLimited, .notSetUp, .noKey, .timeout, .storageFailed, .internal,
      .offline, .vaultLocked, .vaultDamaged, .databaseForeign, .databaseNewer, .locked:
      true
    case .upstreamFailed: reason != .badRequest && reason != .notFound
    default: false
    }
  }
}
