import TestSupport
import Testing

@testable import GWKit

struct AppendedFileTests {
  private let home: TemporaryHome
  private var path: String { home.path + "/file" }

  init() throws { home = try TemporaryHome() }

  @Test func growsAndIsForThisUserAlone() throws {
    let file = try AppendedFile(path, isNew: true)
    try file.write(Array("one\n".utf8))
    try file.write(Array("two\n".utf8))
    #expect(try FileSystem.read(path, limit: 100) == Array("one\ntwo\n".utf8) && file.size == 8)
    #expect(try FileSystem.facts(path).mode & 0o077 == 0)
    #expect(throws: SystemError.self) { try AppendedFile(path, isNew: true) }
  }

  @Test func goesOnAtTheEndWhoeverElseRead() throws {
    try FileSystem.write(Array("one\n".utf8), to: path)
    let file = try AppendedFile(path, isNew: false)
    file.rewind()
    _ = try LineReader(file.descriptor, limit: 10).next(waits: true)
    try file.write(Array("two\n".utf8))
    try file.truncate(to: 4)
    try file.write(Array("three\n".utf8))
    #expect(try FileSystem.read(path, limit: 100) == Array("one\nthree\n".utf8))
  }

  @Test func isHeldByOneAtATime() throws {
    let file = try AppendedFile(path, isNew: true)
    let other = try AppendedFile(path, isNew: false)
    #expect(try file.lock() && !other.lock())
  }

  @Test func takesTheModeOfWhatItReplaces() throws {
    try FileSystem.write(Array("old".utf8), to: path)
    try FileSystem.setMode(0o640, of: path)
    let file = try AppendedFile(path + ".tmp", isNew: true)
    try file.write(Array("new".utf8))
    try file.replace(path)
    #expect(try FileSystem.read(path, limit: 100) == Array("new".utf8) && file.path == path)
    #expect(try FileSystem.facts(path).mode == 0o640)
    #expect(try FileSystem.existing(path + ".tmp") == nil)
  }
}
