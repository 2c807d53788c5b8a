/// What is told.
extension Chain {
  func receipt(_ response: ChatResponse, _ more: [Note]) -> Receipt {
    let elapsed = max(0, world.monotonic() - startedMonotonic)
    let last = records.last
    let first = last?.firstTokenMilliseconds.map { elapsed - (last?.latencyMilliseconds ?? 0) + $0 }
    var receipt = Receipt(
      response: response, records: records, attempts: reports + unreached, notes: notes + more,
      rate: facts.rate, latencyMilliseconds: elapsed,
      firstTokenMilliseconds: first.map { max(0, $0) })
    if let last, last.cacheStatus != .off, let model = ModelID(last.model) {
      receipt.cache = Receipt.Cache(key: desk.key(of: model))
    }
    return receipt
  }

  /// Part of the answer was seen already: there is no other route from here.
  func seen(
    _ error: ProviderError, _ route: Route, _ performed: Attempt.Performed
  ) -> GatewayError {
    var failure = GatewayError(
      error, route: route, partial: receipt(performed.response, performed.notes))
    failure.attempts = reports
    return failure
  }

  /// Every route failed: one of them is told as it is, several as a list.
  func failure() -> GatewayError {
    guard let last = errors.last else {
      var failure =
        keyFailure ?? GatewayError(.notSetUp, "there is no route to '\(ask.model ?? "")'")
      failure.attempts = reports
      return failure
    }
    let partial = lastResponse.isEmpty ? nil : receipt(lastResponse, [])
    var failure = GatewayError(last.error, route: last.route, partial: partial)
    failure.attempts = reports
    let hint = errors.compactMap(\.error.retryAfterMilliseconds).min()
    failure.retryAfterSeconds = hint.map { ($0 + 999) / 1000 }
    guard Set(errors.map { "\($0.route.provider.name) \($0.route.model.text)" }).count > 1 else {
      return failure
    }
    failure.kind = kind
    failure.message = "no route answered: " + told.joined(separator: "; ")
    failure.hints = ["gw metrics show \(requestID)"]
    return failure
  }

  var told: [String] {
    errors.enumerated().compactMap { index, entry in
      // Several calls of one route in a row are told once.
      if index + 1 < errors.count, errors[index + 1].route == entry.route { return nil }
      let name = "'\(entry.route.model.text)' at '\(entry.route.provider.name)'"
      return "\(name): \(entry.error.message) (\(entry.error.reason.rawValue))"
    }
  }

  var kind: GatewayError.Kind {
    let reasons = Set(errors.map(\.error.reason))
    switch reasons {
    case [.unauthorized]: return .unauthorized
    case [.rateLimited]: return .rateLimited
    case [.contextTooLong]: return .contextTooLong
    default:
      let isOver = ask.millisecondsLeft(facts.settings, now: world.monotonic()) <= 0
      return isOver ? .timeout : .upstreamFailed
    }
  }
}
