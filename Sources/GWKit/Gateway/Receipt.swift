/// A finished request: the answer and everything that was recorded about it.
package struct Receipt: Sendable {
  package var response: ChatResponse
  /// One per call upstream, as logged.
  package var records: [UsageRecord]
  /// Every route, the skipped ones included, in the order of the plan.
  package var attempts: [AttemptReport]
  package var notes: [Note]
  package var rate: ExchangeRate?
  /// The budgets that the calls count in, as they stand now.
  package var budgets: [BudgetStanding] = []
  /// The entry that the answer comes from, or would be found under.
  package var cache: Cache?
  /// Of the whole request.
  package var latencyMilliseconds: Int64
  package var firstTokenMilliseconds: Int64?

  /// What the cache had to do with it.
  package struct Cache: Sendable {
    package var key: [UInt8]
    /// Nil: the answer is new.
    package var entry: CacheEntry?
    /// Of the entry, in milliseconds.
    package var age: Int64?

    package var keyText: String { Hexadecimal.text(key) }
  }

  /// The call that answered or failed last.
  package var last: UsageRecord {
    guard let record = records.last else { preconditionFailure("a receipt has a call") }
    return record
  }

  /// Of the answer; one from the cache used it when it was new.
  package var usage: Usage {
    cache?.entry == nil ? last.usage : response.usage ?? last.usage
  }
  package var cost: NanoUSD? { records.cost }
  package var costBRL: NanoBRL? { records.costBRL }
}

/// What became of one route: a call, or why there was none.
package struct AttemptReport: Sendable, Equatable {
  package var model: String
  package var provider: String
  package var status: Int64?
  package var reason: String
  package var retryAfterMilliseconds: Int64?
  package var waitMilliseconds: Int64 = 0
  package var latencyMilliseconds: Int64 = 0
  package var cost: NanoUSD?

  package init(_ record: UsageRecord) {
    model = record.model
    provider = record.provider
    status = record.httpStatus
    reason = record.errorCode ?? AttemptReason.ok.rawValue
    retryAfterMilliseconds = record.retryAfterMilliseconds
    waitMilliseconds = record.waitMilliseconds
    latencyMilliseconds = record.latencyMilliseconds
    cost = record.cost
  }

  package init(_ skip: PlanStep.Skip) {
    model = skip.model.text
    provider = skip.provider
    reason = skip.reason.rawValue
  }
}

extension [UsageRecord] {
  /// What the calls cost together; nil when one of them is unpriced: a sum of a part is not the cost.
  package var cost: NanoUSD? {
    reduce(Optional(NanoUSD.zero)) { sum, record in
      sum.flatMap { sum in record.cost.map { sum.adding($0) } }
    }
  }

  package var costBRL: NanoBRL? {
    reduce(Optional(NanoBRL(nanos: 0))) { sum, record in
      sum.flatMap { sum in record.costBRL.map { sum.adding($0) } }
    }
  }
}
