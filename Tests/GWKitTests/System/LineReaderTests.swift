import Foundation
import GWKit
import TestSupport
import Testing

struct LineReaderTests {
  private static func line(_ text: String, _ number: Int) -> LineReader.Outcome {
    .line(Array(text.utf8), number: number)
  }

  /// Everything up to the end, from a file.
  private func lines(_ bytes: [UInt8], limit: Int = 1000) throws -> [LineReader.Outcome] {
    let home = try TemporaryHome()
    let path = home.path + "/lines"
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    let file = try #require(FileHandle(forReadingAtPath: path))
    let reader = LineReader(Descriptor(number: file.fileDescriptor), limit: limit)
    var found: [LineReader.Outcome] = []
    while found.last != .end, found.count < 2000 { found.append(try reader.next(waits: true)) }
    return found
  }

  private func lines(_ text: String, limit: Int = 1000) throws -> [LineReader.Outcome] {
    try lines(Array(text.utf8), limit: limit)
  }

  @Test func givesEachLineWithItsNumber() throws {
    #expect(try lines("a\nbc\n") == [Self.line("a", 1), Self.line("bc", 2), .end])
  }

  @Test func countsALastLineWithoutItsEnd() throws {
    #expect(try lines("a\nbc") == [Self.line("a", 1), Self.line("bc", 2), .end])
  }

  @Test func givesEmptyLinesAndCarriageReturns() throws {
    #expect(
      try lines("\n\r\n\nx\n")
        == [Self.line("", 1), Self.line("\r", 2), Self.line("", 3), Self.line("x", 4), .end])
  }

  @Test func findsNothingInAnEmptyFile() throws {
    #expect(try lines("") == [.end])
  }

  @Test func passesOverWhatIsTooLongAndGoesOnBehindIt() throws {
    #expect(
      try lines("1234\n12345\nx\n123456", limit: 4)
        == [
          Self.line("1234", 1), .tooLong(number: 2), Self.line("x", 3), .tooLong(number: 4), .end,
        ]
    )
  }

  /// Longer than what is read at once, and longer than what is kept.
  @Test func passesOverALineOfManyPieces() throws {
    let long = String(repeating: "x", count: 300_000)
    #expect(
      try lines("a\n\(long)\nb\n", limit: 100)
        == [Self.line("a", 1), .tooLong(number: 2), Self.line("b", 3), .end])
    #expect(try lines(long, limit: 299_999) == [.tooLong(number: 1), .end])
    #expect(
      try lines("a\n\(long)\nb", limit: 300_000)
        == [Self.line("a", 1), Self.line(long, 2), Self.line("b", 3), .end])
  }

  /// Line ends at every place of the pieces that are read, and lines of many lengths next to each other.
  @Test func putsLinesTogetherWhereverThePiecesEnd() throws {
    let lengths =
      (0..<400).map { $0 * $0 % 7919 } + [65_534, 65_535, 65_536, 65_537, 0, 131_072, 1]
    let texts = lengths.map { String(repeating: "\($0 % 10)", count: $0) }
    let wanted = texts.enumerated().map { Self.line($0.element, $0.offset + 1) } + [.end]
    let isSame = try lines(texts.joined(separator: "\n") + "\n", limit: 200_000) == wanted
    #expect(isSame)
  }

  @Test func keepsBytesThatAreNoText() throws {
    #expect(
      try lines([0xFF, 0x00, 0x0A, 0xFE]) == [
        .line([0xFF, 0], number: 1), .line([0xFE], number: 2), .end,
      ])
  }

  @Test func saysThatAPipeHasNothingYetAndGoesOnWhenItHas() throws {
    let pipe = Pipe()
    let reader = LineReader(
      Descriptor(number: pipe.fileHandleForReading.fileDescriptor), limit: 10)
    #expect(try reader.next(waits: false) == .notYet)
    pipe.fileHandleForWriting.write(Data("on".utf8))
    #expect(try reader.next(waits: false) == .notYet)
    pipe.fileHandleForWriting.write(Data("e\ntwo\nfar too long a line".utf8))
    #expect(try reader.next(waits: true) == Self.line("one", 1))
    #expect(try reader.next(waits: false) == Self.line("two", 2))
    #expect(try reader.next(waits: false) == .notYet)
    pipe.fileHandleForWriting.write(Data("\nlast".utf8))
    try pipe.fileHandleForWriting.close()
    #expect(try reader.next(waits: false) == .tooLong(number: 3))
    #expect(try reader.next(waits: false) == Self.line("last", 4))
    #expect(try reader.next(waits: false) == .end)
    #expect(try reader.next(waits: true) == .end)
  }

  @Test func saysWhatCannotBeRead() throws {
    let opened = open("/", O_RDONLY)
    defer { close(opened) }
    let reader = LineReader(Descriptor(number: opened), limit: 10)
    #expect(throws: SystemError(code: EISDIR, operation: "read")) {
      try reader.next(waits: true)
    }
  }
}
