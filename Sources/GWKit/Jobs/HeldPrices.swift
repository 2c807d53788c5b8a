/// Prices that wait for a person's word: says them, and takes them over as they were shown. Nobody is asked.
struct HeldPrices {
  private let run: JobRun

  init(_ run: JobRun) { self.run = run }

  /// What still waits, in words, but for what this run has told already.
  func reminders() throws -> [String] {
    let told = Set(run.changes.map(\.line))
    return try PriceFacts.all(in: run.database, at: run.now).compactMap { facts in
      guard let held = facts.notice(.held).flatMap({ HeldPrice(detail: $0.detail) }) else {
        return nil
      }
      let question = held.question(
        about: facts.model.id, inForce: facts.standing.current?.price)
      let line = JobChange(facts.model.id.text, question).line
      return told.contains(line) ? nil : line
    }
  }

  /// All of them or none.
  func enter(_ models: [ModelID]) throws -> [JobChange] {
    let facts = try PriceFacts.all(in: run.database, of: models, at: run.now)
    return try facts.compactMap { facts in
      let model = facts.model.id
      guard let notice = facts.notice(.held), let held = HeldPrice(detail: notice.detail) else {
        throw GatewayError(
          .notFound, "no price of '\(model.text)' is held back", hints: ["gw cron sync-pricing"])
      }
      let current = facts.standing.current
      if !run.isTrial { try PriceNotices(run.database).remove(.held, of: model) }
      // A person may have typed it meanwhile.
      guard held.price != current?.price else { return nil }
      if !run.isTrial {
        try PriceBook(run.database).add(
          held.price, for: model, source: notice.source, isRounded: held.isRounded, now: run.now)
      }
      return JobChange(model.text, PriceJudgement.words(for: held.price, after: current))
    }
  }
}
