/// What calls add up to. A request is what somebody asked, a call is one try upstream: requests, their errors, refusals,
/// hits, misses and fallbacks are counted where a request ended, everything else where it happened.
package struct Tally: Sendable, Equatable {
  /// Everything that is a plain sum.
  package enum Figure: Int, Sendable, CaseIterable {
    case requests, errors, refused, hits, misses, fallbacks, calls, callErrors, unpriced
    case inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, reasoningTokens
    case nanoUSD, nanoBRL, avoidedTokens, avoidedNanoUSD, avoidedNanoBRL
    /// Milliseconds of all answered requests together.
    case requestTime

    package static let count = allCases.count
  }

  private var figures = [Int64](repeating: 0, count: Figure.count)
  package var latencies = Latencies()

  package init() {}

  package subscript(figure: Figure) -> Int64 {
    get { figures[figure.rawValue] }
    set { figures[figure.rawValue] = newValue }
  }

  /// By position, for who reads them all.
  package subscript(position: Int) -> Int64 {
    get { figures[position] }
    set { figures[position] = newValue }
  }

  package var isEmpty: Bool { figures.allSatisfy { $0 == 0 } }

  package mutating func add(_ other: Tally) {
    for position in figures.indices {
      figures[position] = figures[position].addingSaturating(other.figures[position])
    }
    latencies.add(other.latencies)
  }

  /// `sign` is -1 for a row that is taken out again.
  package mutating func add(_ facts: CallFacts, sign: Int64 = 1) {
    func count(_ figure: Figure, _ amount: Int64 = 1) {
      self[figure] = self[figure].addingSaturating(sign &* amount)
    }
    let failed = facts.outcome == .error || facts.outcome == .partial
    let isCall = facts.outcome != .refused && facts.outcome != .hit
    // Nobody knows how long it took.
    let isTimed = isCall && facts.outcome != .presumed
    if isCall {
      count(.calls)
      if failed { count(.callErrors) }
      if facts.cost == nil { count(.unpriced) }
      count(.inputTokens, facts.usage.inputTokens)
      count(.outputTokens, facts.usage.outputTokens)
      count(.cacheReadTokens, facts.usage.cacheReadTokens)
      count(.cacheWriteTokens, facts.usage.cacheWriteTokens)
      count(.reasoningTokens, facts.usage.reasoningTokens)
      count(.nanoUSD, facts.cost?.nanos ?? 0)
      count(.nanoBRL, facts.costBRL?.nanos ?? 0)
      if isTimed { latencies.add(call: facts.latency, count: sign) }
      if let first = facts.firstToken {
        latencies.firstToken.add(milliseconds: first, count: sign)
      }
    }
    count(.avoidedTokens, facts.avoided.tokens)
    count(.avoidedNanoUSD, facts.avoided.usd.nanos)
    count(.avoidedNanoBRL, facts.avoided.brl.nanos)
    guard facts.endsRequest else { return }
    count(.requests)
    if failed { count(.errors) }
    if facts.outcome == .refused { count(.refused) }
    if facts.outcome == .hit { count(.hits) }
    if isCall, facts.cacheStatus == .miss { count(.misses) }
    if facts.isFallback, facts.outcome != .refused { count(.fallbacks) }
    if isTimed {
      count(.requestTime, facts.requestTime)
      latencies.add(request: facts.requestTime, count: sign)
    }
  }
}

/// How long things took: calls upstream, whole requests, and until the first visible piece of an answer. Most requests
/// are one call: only how requests differ from calls is kept and written, which is next to nothing.
package struct Latencies: Sendable, Equatable {
  private var calls = Histogram()
  /// Of requests, without those of calls.
  private var difference = Histogram()
  package var firstToken = Histogram()

  package init() {}

  package var call: Histogram {
    get { calls }
    set {
      difference.add(calls)
      difference.subtract(newValue)
      calls = newValue
    }
  }

  package var request: Histogram {
    get {
      var request = calls
      request.add(difference)
      return request
    }
    set {
      difference = newValue
      difference.subtract(calls)
    }
  }

  package mutating func add(call milliseconds: Int64, count: Int64 = 1) {
    calls.add(milliseconds: milliseconds, count: count)
    difference.add(milliseconds: milliseconds, count: -count)
  }

  package mutating func add(request milliseconds: Int64, count: Int64 = 1) {
    difference.add(milliseconds: milliseconds, count: count)
  }

  package mutating func add(_ other: Latencies) {
    calls.add(other.calls)
    difference.add(other.difference)
    firstToken.add(other.firstToken)
  }

  package var bytes: [UInt8] {
    var bytes: [UInt8] = []
    for histogram in [calls, difference, firstToken] { histogram.encode(into: &bytes) }
    return bytes
  }

  /// Adds what was written by `bytes`. False when these are none.
  @discardableResult
  package mutating func add(encoded bytes: [UInt8]) -> Bool {
    var position = 0
    return calls.add(encoded: bytes, from: &position)
      && difference.add(encoded: bytes, from: &position)
      && firstToken.add(encoded: bytes, from: &position) && position == bytes.count
  }
}

/// Shares and averages, exact until they are shown.
extension Tally {
  /// Requests that were tried.
  package var admitted: Int64 { self[.requests] - self[.refused] }
  package var cost: NanoUSD { NanoUSD(nanos: self[.nanoUSD]) }
  package var costBRL: NanoBRL { NanoBRL(nanos: self[.nanoBRL]) }
  package var saved: NanoUSD { NanoUSD(nanos: self[.avoidedNanoUSD]) }
  package var savedBRL: NanoBRL { NanoBRL(nanos: self[.avoidedNanoBRL]) }
  package var totalTokens: Int64 { self[.inputTokens].addingSaturating(self[.outputTokens]) }

  package var errorRate: Share { Share(self[.errors], of: admitted) }
  package var callErrorRate: Share { Share(self[.callErrors], of: self[.calls]) }
  package var fallbackRate: Share { Share(self[.fallbacks], of: admitted) }
  package var hitRate: Share {
    Share(self[.hits], of: self[.hits].addingSaturating(self[.misses]))
  }
  /// What the cache saved of what would have been paid without it.
  package var costReduction: Share {
    Share(self[.avoidedNanoUSD], of: self[.nanoUSD].addingSaturating(self[.avoidedNanoUSD]))
  }

  /// Milliseconds of an answered request on average; hits are no part of it.
  package var averageLatency: Int64? {
    let count = latencies.request.total
    return count > 0 ? self[.requestTime] / count : nil
  }
}

/// A part of a whole, kept as both.
package struct Share: Sendable, Equatable {
  package var part: Int64
  package var whole: Int64

  package init(_ part: Int64, of whole: Int64) {
    self.part = part
    self.whole = whole
  }

  /// Hundredths of a percent, rounded down; nil of nothing.
  package var basisPoints: Int64? {
    whole > 0 ? Int64(clamping: Int128(part) * 10_000 / Int128(whole)) : nil
  }

  /// Percent with up to two decimals: `12.5`.
  package var percent: String? { basisPoints.map { DecimalText.text($0, places: 2) } }
}
