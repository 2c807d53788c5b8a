import Foundation
import TestSupport
import Testing

@testable import GWKit

struct ResponseCacheTests {
  private let home: TemporaryHome
  private let database: Database
  private var cache: ResponseCache { ResponseCache(database) }

  init() throws {
    home = try TemporaryHome()
    database = try home.database()
  }

  private func key(_ number: UInt8) -> [UInt8] {
    [number] + [UInt8](repeating: 0xAB, count: Digest.length - 1)
  }

  /// `bytes` with what an entry takes anyway.
  private func store(
    _ number: UInt8, _ prompt: String? = "hello world", bytes: Int64 = 1000, most: Int64 = 1 << 30,
    client: String = "c", ttl: Int64 = 3_600_000, at now: Instant = .testNow
  ) throws {
    var entry = CacheEntry(
      key: key(number), scope: .client(client), client: client, model: "a/m", provider: "a",
      apiType: .direct, inputTokens: 9, outputTokens: 3, createdAt: now,
      expiresAt: now.adding(milliseconds: ttl))
    entry.prompt = prompt
    let body = [UInt8](repeating: number, count: Int(bytes - ResponseCache.size(entry, [])))
    try database.write {
      _ = try cache.store(entry, digest: Digest(of: body).bytes, body: body, most: most, at: now)
    }
  }

  private func hit(_ number: UInt8, nanos: Int64 = 15_000) throws {
    let entry = try #require(try cache.find(key(number)))
    let saved = CacheSavings(
      hits: 1, tokens: 12, usd: NanoUSD(nanos: nanos), brl: NanoBRL(nanos: 5 * nanos))
    try database.write { try cache.countHit(of: entry.id, saved, at: .testNow) }
  }

  /// The counters, worked out from the entries.
  private func isCountedRight() throws -> Bool {
    let totals = try #require(try cache.totals())
    return try database.first(
      """
      SELECT count(*), coalesce(sum(bytes), 0), count(*) - count(prompt), (SELECT count(*) FROM cache_bodies)
      FROM gateway_cache_performance
      """
    ) { row in
      row.int(0) == totals.entries && row.int(1) == totals.bytes && row.int(2) == totals.unreadable
        && row.int(3) == totals.entries
    } ?? false
  }

  @Test func findsWhatWasStoredByItsKeyAlone() throws {
    try store(1)
    let entry = try #require(try cache.find(key(1)))
    #expect(entry.prompt == "hello world" && entry.bytes == 1000 && entry.savings == CacheSavings())
    #expect(
      try cache.answer(to: key(1))?.stored.bytes == [UInt8](repeating: 1, count: 1000 - 512 - 22))
    #expect(try cache.find(key(2)) == nil && isCountedRight())
  }

  @Test func keepsTheCountersWhenAnAnswerIsReplaced() throws {
    try store(1)
    try hit(1)
    try store(1, "other words", bytes: 800, at: Instant.testNow.adding(hours: 1))
    let entry = try #require(try cache.find(key(1)))
    #expect(entry.savings.hits == 1 && entry.savings.usd.nanos == 15_000 && entry.bytes == 800)
    #expect(try cache.search(["hello"], limit: 9).isEmpty)
    #expect(try cache.search(["other"], limit: 9).map(\.key) == [key(1)])
    #expect(try isCountedRight())
  }

  @Test func makesRoomForWhatIsNewAtTheCostOfWhatSavedLeast() throws {
    for number in 1...4 as ClosedRange<UInt8> {
      try store(number, most: 4000, at: Instant.testNow.adding(milliseconds: Int64(number)))
    }
    try hit(1)
    try hit(3, nanos: 20_000)
    try store(5, most: 4000, at: Instant.testNow.adding(milliseconds: 5))
    // 2 and 4 saved nothing, and 2 is older.
    #expect(try (1...5).map { try cache.find(key($0)) != nil } == [true, false, true, true, true])
    try store(6, bytes: 2500, most: 4000, at: Instant.testNow.adding(milliseconds: 6))
    #expect(try cache.find(key(6)) != nil && cache.find(key(3)) != nil)
    #expect(try cache.find(key(1)) == nil && isCountedRight())
  }

  @Test func letsGoFirstOfWhatIsOver() throws {
    try store(1, most: 2000, ttl: 1000)
    try hit(1, nanos: 1_000_000)
    try store(2, most: 2000)
    try store(3, most: 2000, at: Instant.testNow.adding(milliseconds: 2000))
    #expect(try cache.find(key(1)) == nil && cache.find(key(2)) != nil && isCountedRight())
  }

  /// However many have to go: a call waits for few of them, and the rest go with the calls that follow.
  @Test func makesRoomStepByStep() throws {
    for number in 0..<250 as Range<UInt8> { try store(number, nil, ttl: 1000) }
    let later = Instant.testNow.adding(hours: 1)
    try store(250, most: 2000, at: later)
    #expect(try cache.totals()?.entries == 151 && isCountedRight())
    for number in 251...252 as ClosedRange<UInt8> { try store(number, most: 2000, at: later) }
    // All whose time was over went before any that is still good.
    #expect(try cache.mostSaving(9).map(\.key) == [key(252), key(251)] && isCountedRight())
  }

  @Test func becomesSmallerAtOnceWhenItIsToldTo() throws {
    for number in 0..<250 as Range<UInt8> { try store(number) }
    try hit(7)
    #expect(try cache.trim(to: 2000, at: .testNow) == (248, 248_000))
    #expect(try cache.find(key(7)) != nil && cache.totals()?.bytes == 2000 && isCountedRight())
    #expect(try cache.trim(to: 2000, at: .testNow) == (0, 0))
  }

  /// What lies behind that is neither found nor left behind.
  @Test func searchesTheBeginningOfALongPrompt() throws {
    let filler = String(repeating: "é ", count: ResponseCache.indexed / 3)
    try store(1, "begin \(filler) zebra", bytes: 20_000)
    #expect(try cache.search(["begin"], limit: 9).count == 1)
    #expect(try cache.search(["zebra"], limit: 9).isEmpty)
    #expect(try cache.find(key(1))?.prompt?.hasSuffix("zebra") == true)
    try store(1, "other \(filler) zebra", bytes: 20_000)
    #expect(try cache.search(["begin"], limit: 9).isEmpty && isCountedRight())
    _ = try cache.clear(ResponseCache.Filter())
    _ = try database.execute(
      "INSERT INTO cache_words (cache_words, rank) VALUES ('integrity-check', 1)")
  }

  @Test func storesNothingThatIsLargerThanTheCache() throws {
    try store(1, bytes: 4001, most: 4000)
    #expect(try cache.find(key(1)) == nil && isCountedRight())
  }

  @Test func listsThoseThatSavedMostFirst() throws {
    for number in 1...3 as ClosedRange<UInt8> { try store(number) }
    try hit(2, nanos: 7)
    try hit(3, nanos: 9)
    #expect(try cache.mostSaving(2).map(\.key) == [key(3), key(2)])
  }

  @Test(
    arguments: [
      (["hello"], [2, 1]), (["world", "hello"], [2, 1]), (["HELLO"], [2, 1]), (["brave"], [2]),
      (["hello", "absent"], []), ([#"""#], []), (["hello\""], [2, 1]), (["*"], []), (["NEAR"], []),
      (["hello OR brave"], []), (["-hello"], [2, 1]), ([], []), (["q\"\u{301}"], []),
      (["hello\"\u{301}"], [2, 1]), (["prompt:hello"], []),
    ] as [([String], [UInt8])])
  func searchesForPlainWords(words: [String], found: [UInt8]) throws {
    try store(1, "hello world")
    try store(2, "Hello, brave new world")
    try store(3, nil)
    #expect(try cache.search(words, limit: 9).map(\.key) == found.map(key))
  }

  @Test(
    arguments: [
      ("01ab", [1]), ("0", [1, 2]), ("01abAB", [1]), ("1", [0x10]), ("2", []),
      ("01" + String(repeating: "ab", count: 31), [1]),
      ("01" + String(repeating: "ab", count: 31) + "a", nil), ("0x", nil),
    ] as [(String, [UInt8]?)])
  func findsEntriesByTheBeginningOfTheirKeys(digits: String, found: [UInt8]?) throws {
    for number in [1, 2, 0x10] as [UInt8] { try store(number) }
    #expect(
      try cache.entries(startingWith: digits, limit: 9)?.map(\.key) == found.map { $0.map(key) })
  }

  @Test func clearsApartAndInWholeAndKeepsWhatWasSaved() throws {
    try store(1, client: "c")
    try store(2, client: "d")
    try store(3, client: "d", ttl: 1000, at: Instant.testNow.adding(hours: -1))
    try hit(1)
    try database.write { try cache.countMiss() }
    var filter = ResponseCache.Filter()
    filter.client = "d"
    filter.overAt = .testNow
    #expect(try cache.clear(filter) == (1, 1000))
    filter.overAt = nil
    filter.madeBefore = .testNow
    #expect(try cache.clear(filter).entries == 0)
    filter.madeBefore = nil
    #expect(try cache.clear(filter).entries == 1 && cache.find(key(1)) != nil)
    #expect(try cache.clear(ResponseCache.Filter()).entries == 1 && isCountedRight())
    let totals = try #require(try cache.totals())
    #expect(totals.entries == 0 && totals.bytes == 0 && totals.misses == 1)
    #expect(totals.savings.hits == 1 && totals.savings.usd.nanos == 15_000)
    #expect(try cache.search(["hello"], limit: 9).isEmpty)
  }

  /// What all files of the database say, as bytes.
  private func says(_ word: String) throws -> Bool {
    try ["", "-wal"].contains { suffix in
      let bytes = try Data(contentsOf: URL(filePath: home.locations.database + suffix))
      return bytes.range(of: Data(word.utf8)) != nil
    }
  }

  @Test func leavesNoWordInTheFileOfWhatIsGone() throws {
    // Words that begin alike are stored once: each of these begins with a letter of its own.
    try store(1, "xylophone", client: "c")
    try store(2, "quicksilver", client: "d")
    try store(3, "jackdaw", client: "d")
    try store(3, "velvet", client: "d")
    try database.write { try cache.remove(#require(try cache.find(key(3)))) }
    #expect(try ["xylophone", "quicksilver", "jackdaw", "velvet"].allSatisfy(says))
    var filter = ResponseCache.Filter()
    filter.client = "d"
    #expect(try cache.clear(filter).entries == 1)
    try cache.erase()
    #expect(
      try ["xylophone", "quicksilver", "jackdaw", "velvet"].map(says) == [
        true, false, false, false,
      ])
    #expect(try cache.search(["xylophone"], limit: 9).map(\.key) == [key(1)])
    _ = try cache.clear(ResponseCache.Filter())
    try cache.erase()
    #expect(try !says("xylophone"))
    try store(4, "again")
    #expect(try cache.search(["again"], limit: 9).map(\.key) == [key(4)])
  }

  /// The index is put together in many steps.
  @Test func joinsAnIndexOfAnySize() throws {
    for number in 0..<200 as Range<UInt8> {
      let words = (0..<500).map { "w\(Int(number) * 1000 + $0)x" }.joined(separator: " ")
      try store(number, words, bytes: 20_000, client: number % 2 == 0 ? "c" : "d")
    }
    var filter = ResponseCache.Filter()
    filter.client = "d"
    #expect(try cache.clear(filter).entries == 100)
    try cache.erase()
    #expect(try !says("w1400x") && cache.search(["w1400x"], limit: 9).isEmpty)
    #expect(try cache.search(["w2400x"], limit: 9).map(\.key) == [key(2)])
  }

  @Test func givesSpaceBack() throws {
    for number in 0..<60 as Range<UInt8> { try store(number, bytes: 100_000) }
    database.emptyLog()
    let path = home.locations.database
    let before = try FileSystem.facts(path).size
    _ = try cache.clear(ResponseCache.Filter())
    try cache.erase()
    let after = try FileSystem.facts(path).size
    #expect(before > 6_000_000 && after < 1_000_000, "\(before) \(after)")
    #expect(try database.integrityProblems().isEmpty)
  }
}
