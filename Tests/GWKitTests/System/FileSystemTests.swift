import Foundation
import GWKit
import TestSupport
import Testing

struct FileSystemTests {
  private let home: TemporaryHome
  private var target: String { home.path + "/out" }

  init() throws { home = try TemporaryHome() }

  private func content(_ path: String) throws -> String {
    String(decoding: try FileSystem.read(path, limit: 100), as: UTF8.self)
  }

  @Test func replacesAFileAndKeepsItsMode() throws {
    try Data("old".utf8).write(to: URL(fileURLWithPath: target))
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: target)
    try FileSystem.write(Array("new".utf8), to: target)
    #expect(try content(target) == "new")
    #expect(try FileSystem.facts(target).mode == 0o640)
    #expect(try FileManager.default.contentsOfDirectory(atPath: home.path) == ["out"])
  }

  @Test func makesAFileForThisUserAlone() throws {
    try FileSystem.write(Array("new".utf8), to: target)
    #expect(try FileSystem.facts(target).mode == 0o600)
  }

  @Test func replacesTheTargetOfALinkAndLeavesTheLink() throws {
    try Data("old".utf8).write(to: URL(fileURLWithPath: target))
    let link = home.path + "/link"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "out")
    try FileSystem.write(Array("new".utf8), to: link)
    #expect(try content(target) == "new")
    #expect(try FileSystem.facts(link).isSymbolicLink)
  }

  /// A rename would put a file in a device's place.
  @Test func writesIntoADevice() throws {
    try FileSystem.write(Array("gone".utf8), to: "/dev/null")
    #expect(try !FileSystem.facts("/dev/null").isRegularFile)
    #expect(throws: SystemError.self) { try FileSystem.write([65], to: "/dev/full") }
  }

  /// Such as /dev/stdout in a pipeline: its target has no name.
  @Test func writesIntoThePipeBehindALink() throws {
    let pipe = Pipe()
    let number = pipe.fileHandleForWriting.fileDescriptor
    let link = home.path + "/link"
    try FileManager.default.createSymbolicLink(
      atPath: link, withDestinationPath: "/proc/self/fd/\(number)")
    #expect(try FileSystem.destination(link).path == link)
    try FileSystem.write(Array("new".utf8), to: link)
    pipe.fileHandleForWriting.closeFile()
    #expect(pipe.fileHandleForReading.readDataToEndOfFile() == Data("new".utf8))
    #expect(try FileSystem.facts(link).isSymbolicLink)
  }

  @Test func saysThatAFolderCannotBeWritten() {
    #expect(throws: SystemError.self) { try FileSystem.write([65], to: home.path) }
  }
}
