import Foundation
import GWKit
import Testing

/// JSONTestSuite, when the environment says where it lies; it is no part of the project.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["GW_SUITES"] != nil))
struct JSONSuiteTests {
  private static func files(
    _ folder: String, prefix: String
  ) throws -> [(name: String, bytes: [UInt8])] {
    let root = ProcessInfo.processInfo.environment["GW_SUITES"] ?? ""
    let path = root + "/json/" + folder
    let names = try FileManager.default.contentsOfDirectory(atPath: path)
    let files = try names.filter { $0.hasPrefix(prefix) && $0.hasSuffix(".json") }.sorted().map {
      name in
      (name, [UInt8](try Data(contentsOf: URL(fileURLWithPath: path + "/" + name))))
    }
    try #require(!files.isEmpty, "there are files '\(prefix)' in '\(path)'")
    return files
  }

  @Test func acceptsAllThatMustBeAccepted() throws {
    for file in try Self.files("test_parsing", prefix: "y_") {
      #expect(throws: Never.self, "\(file.name)") { try JSON(parsing: file.bytes) }
    }
  }

  @Test func refusesAllThatMustBeRefused() throws {
    for file in try Self.files("test_parsing", prefix: "n_") {
      #expect(throws: JSONError.self, "\(file.name)") { try JSON(parsing: file.bytes) }
    }
  }

  @Test func survivesWhatMayBeEither() throws {
    for file in try Self.files("test_parsing", prefix: "i_")
      + Self.files("test_transform", prefix: "")
    {
      if let value = try? JSON(parsing: file.bytes) {
        #expect(try JSON(parsing: value.text()) == value, "\(file.name) reads back")
      }
    }
  }
}
