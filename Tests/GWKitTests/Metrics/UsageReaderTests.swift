import TestSupport
import Testing

@testable import GWKit

/// Reports must say what all rows together say, whichever way they are read.
struct UsageReaderTests {
  /// Around a change of clocks in Chatham (2026-09-27 UTC), over a leap of months.
  private static let span =
    // 2026-09-24T07:00:00Z to 2026-10-04T21:13:07Z.
    Instant(milliseconds: 1_790_233_200_000)..<Instant(milliseconds: 1_791_148_387_000)

  private func expectSame(
    _ answer: UsageReader.Answer, _ scene: UsageScene, _ question: UsageReader.Question,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    func slice(_ at: Instant) -> Int { question.starts.lastIndex { $0 <= at } ?? -1 }
    func text(_ key: UsageKey, _ slice: Int) -> String {
      "\(slice) \(key.client) \(key.provider) \(key.model) \(key.apiType)"
    }
    let filter = question.filter
    let plain = try PlainCount.of(scene.database) { row in
      row.createdAt >= question.starts[0] && row.createdAt < question.end
        && (filter.client ?? row.client) == row.client
        && (filter.provider ?? row.provider) == row.provider
        && (filter.model ?? row.model) == row.model
    } key: { row in
      var key = UsageKey()
      if question.parts.contains(.client) { key.client = row.client }
      if question.parts.contains(.provider) { key.provider = row.provider }
      if question.parts.contains(.model) { key.model = row.model }
      if question.parts.contains(.apiType) { key.apiType = row.apiType.rawValue }
      return text(key, slice(row.createdAt))
    }
    var found: [String: Tally] = [:]
    for (key, tallies) in answer {
      for (index, tally) in tallies.enumerated() where !tally.isNothing {
        found[text(key, index)] = tally
      }
    }
    #expect(Set(found.keys) == Set(plain.keys), sourceLocation: sourceLocation)
    for (key, tally) in found {
      let right = plain[key] ?? PlainCount()
      let wrong = Tally.Figure.allCases.filter {
        tally[$0] != right.figures[$0.column, default: 0]
      }
      #expect(wrong == [], "\(key)", sourceLocation: sourceLocation)
      if question.wantsLatencies {
        expectNear(tally.latencies.request, right.requestTimes)
        expectNear(tally.latencies.call, right.callTimes)
        expectNear(tally.latencies.firstToken, right.firstTokens)
      }
    }
  }

  private func expectNear(_ histogram: Histogram, _ values: [Int64]) {
    let sorted = values.sorted()
    let wrong = [1, 500, 950, 990, 1000].filter { (perMille: Int64) in
      guard let read = histogram.percentileInTenths(perMille: perMille) else {
        return !values.isEmpty
      }
      let rank = max(1, (Int64(values.count) * perMille + 999) / 1000)
      let exact = sorted[Int(rank) - 1]
      return abs(read - exact * 10) * 10 > exact
    }
    #expect(wrong == [] && histogram.total == Int64(values.count))
  }

  private func starts(_ zone: String, _ step: Period.Step) throws -> [Instant] {
    let table = try #require(
      Zone.table(zone, from: Self.span.lowerBound, to: Self.span.upperBound))
    let period = Period(
      start: Self.span.lowerBound, end: Self.span.upperBound, zone: zone, table: table)
    return try #require(period.starts(by: step, limit: 1000))
  }

  @Test(arguments: [
    "UTC", "America/Sao_Paulo", "Asia/Kolkata", "Pacific/Chatham", "America/New_York",
  ])
  func everyDivisionAddsUpToTheRows(zone: String) throws {
    let scene = try UsageScene(seed: 7)
    try scene.add(requests: 400, in: Self.span)
    for step in Period.Step.allCases {
      for parts: [UsageKey.Part] in [
        [], [.provider], [.client], [.client, .model], [.provider, .model, .apiType],
      ] {
        for latencies in [true, false] {
          let question = UsageReader.Question(
            starts: try starts(zone, step), end: Self.span.upperBound, parts: parts,
            wantsLatencies: latencies)
          try expectSame(UsageReader(scene.database).answer(question), scene, question)
        }
      }
    }
  }

  @Test func filtersNarrowWhateverIsRead() throws {
    let scene = try UsageScene(seed: 8)
    try scene.add(requests: 300, in: Self.span)
    for (client, provider, model) in [
      ("acme", nil, nil), (nil, "p1", nil), ("beta", nil, "p2/c"), ("nobody", nil, nil),
    ] as [(String?, String?, String?)] {
      for parts: [UsageKey.Part] in [[], [.client], [.model]] {
        var question = UsageReader.Question(
          starts: try starts("America/Sao_Paulo", .day), end: Self.span.upperBound, parts: parts)
        question.filter.client = client
        question.filter.provider = provider
        question.filter.model = model
        try expectSame(UsageReader(scene.database).answer(question), scene, question)
      }
    }
  }

  /// Rows that are in the tables change, and requests go on after their first rows were counted.
  @Test(arguments: [1, 2, 3])
  func staysRightWhileTheLogGrowsAndChanges(seed: UInt64) throws {
    let scene = try UsageScene(seed: seed)
    for _ in 0..<5 {
      try scene.add(requests: Int(scene.number(1...100)), in: Self.span)
      try scene.settle(5)
      let question = UsageReader.Question(
        starts: [Self.span.lowerBound], end: Self.span.upperBound, parts: [.client, .provider])
      try expectSame(UsageReader(scene.database).answer(question), scene, question)
      #expect(try RollupAudit(scene.database).differences(fixing: false) == [])
    }
    try scene.database.write { try Rollups(scene.database).fold() }
    #expect(try RollupAudit(scene.database).differences(fixing: false) == [])
    #expect(try Rollups(scene.database).mark().map { $0.seq > 0 } == true)
  }

  @Test func anEmptyLogHasNothingToAnswer() throws {
    let scene = try UsageScene(seed: 1)
    let question = UsageReader.Question(
      starts: [Self.span.lowerBound], end: Self.span.upperBound, parts: [.client])
    #expect(try UsageReader(scene.database).answer(question).isEmpty)
    #expect(
      try UsageReader(scene.database).answer(
        UsageReader.Question(starts: [], end: Self.span.upperBound)
      ).isEmpty)
  }

  /// Tables are derived: what somebody did to them must not undo what a call cost.
  @Test(arguments: [
    "UPDATE usage_hours SET nano_usd = 9223372036854775800", "DELETE FROM rollup_mark",
    "DROP TABLE usage_clients", "UPDATE rollup_mark SET seq = -7",
  ])
  func aLogGrowsWhateverHappenedToTheTables(_ change: String) throws {
    let scene = try UsageScene(seed: 11)
    try scene.add(requests: 100, in: Self.span)
    _ = try scene.database.write { try scene.database.executeScript(change) }
    let before = try UsageLog(scene.database).newest(UsageLog.Filter(), limit: .max).count
    try scene.add(requests: 100, in: Self.span)
    let rows = try UsageLog(scene.database).newest(UsageLog.Filter(), limit: .max).count
    #expect(rows == before + 100)
  }

  @Test(arguments: ["DELETE FROM rollup_mark", "UPDATE rollup_mark SET seq = -7"])
  func withoutAMarkEveryRowIsReadAndRebuildMakesOne(_ change: String) throws {
    let scene = try UsageScene(seed: 12)
    try scene.add(requests: 150, in: Self.span)
    _ = try scene.database.write { try scene.database.execute(change) }
    try scene.add(requests: 70, in: Self.span)
    let question = UsageReader.Question(
      starts: [Self.span.lowerBound], end: Self.span.upperBound, parts: [.client])
    try expectSame(UsageReader(scene.database).answer(question), scene, question)
    let audit = RollupAudit(scene.database)
    #expect(try audit.differences(fixing: false).map(\.figure) == ["seq"])
    #expect(try audit.differences(fixing: true).first?.figure == "seq")
    #expect(try audit.differences(fixing: false) == [])
    try scene.add(requests: 70, in: Self.span)
    try expectSame(UsageReader(scene.database).answer(question), scene, question)
  }

  @Test(
    arguments: [
      Int64.max - 7, Int64.min + 7, -86_400_000 * 800_000, 1_790_233_200_001,
    ] as [Int64])
  func rebuildFindsHoursThatThereAreNot(unit: Int64) throws {
    let scene = try UsageScene(seed: 13)
    try scene.add(requests: 100, in: Self.span)
    let ones = String(repeating: ", 1", count: Tally.Figure.count)
    let adding = "INSERT INTO usage_clients SELECT \(unit), 'x' \(ones), x'000000'"
    _ = try scene.database.write { try scene.database.execute(adding) }
    let audit = RollupAudit(scene.database)
    #expect(try audit.differences(fixing: false).map(\.found) == [unit])
    #expect(try audit.differences(fixing: true).map(\.found) == [unit])
    #expect(try audit.differences(fixing: false) == [])
  }

  @Test func rebuildFindsAndMendsWhatSomebodyChanged() throws {
    let scene = try UsageScene(seed: 9)
    try scene.add(requests: 400, in: Self.span)
    let database = scene.database
    try database.write { try Rollups(database).fold() }
    let first = "(SELECT min(hour) FROM usage_hours)"
    let ones = String(repeating: ", 1", count: Tally.Figure.count)
    for change in [
      "UPDATE usage_hours SET nano_usd = nano_usd + 1 WHERE hour = \(first)",
      "DELETE FROM usage_client_routes WHERE day <= \(first)",
      "UPDATE usage_clients SET latencies = x'00' WHERE day <= \(first)",
      "UPDATE usage_clients SET latencies = x'FF' WHERE day <= \(first)",
      "UPDATE usage_client_hours SET client_id = client_id || 'x' WHERE hour = \(first)",
      "INSERT INTO usage_client_hours SELECT 0, 'x' \(ones), x'000000'",
    ] {
      _ = try database.write { try database.execute(change) }
      let audit = RollupAudit(database)
      #expect(try !audit.differences(fixing: false).isEmpty, "\(change)")
      #expect(try !audit.differences(fixing: true).isEmpty)
      #expect(try audit.differences(fixing: false) == [], "\(change)")
    }
    _ = try database.write { try database.execute("UPDATE rollup_mark SET seq = 1000000") }
    #expect(try RollupAudit(database).differences(fixing: true).map(\.figure) == ["seq"])
    #expect(try RollupAudit(database).differences(fixing: false) == [])
  }
}
