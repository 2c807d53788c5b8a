/// Answers what calls added up to between any two moments, divided as one likes: from the tables of hours and days where
/// these lie whole inside a part, and from the log at the edges. Every figure is exact; percentiles are as near as their
/// histograms.
package struct UsageReader {
  private let database: Database
  private let rollups: Rollups

  package init(_ database: Database) {
    self.database = database
    rollups = Rollups(database)
  }

  package struct Question: Sendable {
    /// Where parts begin, in order; one is enough. Without any there is nothing to answer.
    package var starts: [Instant]
    /// Exclusive.
    package var end: Instant
    package var filter = Rollups.Filter()
    /// What answers are told apart by.
    package var parts: [UsageKey.Part]
    package var wantsLatencies: Bool

    package init(
      starts: [Instant], end: Instant, parts: [UsageKey.Part] = [], wantsLatencies: Bool = true
    ) {
      self.starts = starts
      self.end = end
      self.parts = parts
      self.wantsLatencies = wantsLatencies
    }

    /// Tables that can answer it, the coarsest first.
    fileprivate var tables: [RollupTable] {
      let clientParts: [UsageKey.Part] = [.client, .price, .rate]
      guard filter.client != nil || parts.contains(where: clientParts.contains) else {
        return [.days, .hours]
      }
      let isOfClientsAlone =
        parts.allSatisfy { $0 == .client } && filter.provider == nil && filter.model == nil
      return isOfClientsAlone ? [.clients, .clientHours] : [.clientRoutes]
    }

    /// The part that holds a moment; nil outside of all.
    fileprivate func slice(of instant: Instant) -> Int? {
      guard let first = starts.first, instant >= first, instant < end else { return nil }
      var (low, high) = (0, starts.count)
      while high - low > 1 {
        let middle = (low + high) / 2
        if starts[middle] <= instant { low = middle } else { high = middle }
      }
      return low
    }
  }

  /// What was found for one key, a tally for each part of the question's time.
  package typealias Answer = [UsageKey: [Tally]]

  /// All of one moment.
  package func answer(_ question: Question) throws -> Answer {
    guard let start = question.starts.first, start < question.end else { return [:] }
    return try database.read {
      var gathering = Gathering(question)
      guard let mark = try rollups.mark() else {
        // Nothing is known of the tables: every row is news.
        try gathering.readNews(since: Rollups.Mark(seq: 0, changes: 0), rollups)
        return gathering.answer
      }
      var spans = [Span(start: start, end: question.end)]
      for table in question.tables {
        let edges = question.starts + [question.end]
        let (whole, rest) = Span.divide(spans, edges: edges, unit: table.unitLength)
        for span in whole { try gathering.read(table, span, rollups) }
        spans = rest
      }
      for span in spans {
        try rollups.forEachCall(
          from: span.start, to: span.end, question.filter, asOf: mark
        ) { gathering.add($0, sign: 1) }
      }
      try gathering.readNews(since: mark, rollups)
      return gathering.answer
    }
  }

  /// A question's answer as it grows.
  private struct Gathering {
    let question: Question
    var answer: Answer = [:]

    init(_ question: Question) { self.question = question }

    mutating func read(_ table: RollupTable, _ span: Span, _ rollups: Rollups) throws {
      try rollups.forEach(
        table, from: span.start, to: span.end, question.filter, parts: question.parts,
        latencies: question.wantsLatencies
      ) { row in
        guard let slice = question.slice(of: row.unit) else { return }
        row.add(to: &answer[row.key, default: Self.none(question)][slice])
      }
    }

    mutating func readNews(since mark: Rollups.Mark, _ rollups: Rollups) throws {
      try rollups.forEachNews(since: mark) { facts, sign in
        if question.filter.accepts(facts) { add(facts, sign: sign) }
      }
    }

    mutating func add(_ facts: CallFacts, sign: Int64) {
      guard let slice = question.slice(of: facts.at) else { return }
      let key = UsageKey(facts, parts: question.parts)
      answer[key, default: Self.none(question)][slice].add(facts, sign: sign)
    }

    private static func none(_ question: Question) -> [Tally] {
      Array(repeating: Tally(), count: question.starts.count)
    }
  }

  /// Moments from `start` on and before `end`.
  struct Span: Equatable {
    var start: Instant
    var end: Instant

    /// Which units lie whole between two edges, as long spans, and what is left of `spans`.
    static func divide(
      _ spans: [Span], edges: [Instant], unit: Int64
    ) -> (whole: [Span], rest: [Span]) {
      var (whole, rest): ([Span], [Span]) = ([], [])
      for span in spans {
        var next = span.start
        // Units in which an edge lies, the span's own ends among them.
        let broken = ([span.start, span.end] + edges)
          .filter { $0 >= span.start && $0 <= span.end && $0.start(ofUnit: unit) != $0 }
          .map { $0.start(ofUnit: unit) }
        for start in Set(broken).sorted() {
          if start > next { whole.append(Span(start: next, end: start)) }
          let end = min(span.end, start.adding(milliseconds: unit))
          rest.append(Span(start: max(next, start), end: end))
          next = end
        }
        if next < span.end { whole.append(Span(start: next, end: span.end)) }
      }
      return (whole, rest)
    }
  }
}
