import Foundation
import GWKit
import TestSupport

/// The built binary in a home of its own.
struct Program {
  let home: TemporaryHome

  private static let binary: String = {
    if let path = ProcessInfo.processInfo.environment["GW_BINARY"] { return path }
    // The product lies beside the test bundle.
    let folder = Bundle.main.bundlePath
    let beside = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().path
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().path
    return [folder + "/gw", beside + "/gw", root + "/.build/debug/gw"]
      .first { FileManager.default.isExecutableFile(atPath: $0) } ?? "gw"
  }()

  struct Ended {
    var status: Int32
    /// The signal that ended it, or 0.
    var signal: Int32
    var output: String
    var errors: String
  }

  /// A model `stub/m` at the upstream.
  func prepare(_ upstream: StubUpstream) throws {
    _ = try start(["setup", "provider", "set", "stub", "--base-url", upstream.baseURL]).wait()
    _ = try start(["models", "add", "stub/m", "--in", "1", "--out", "2"]).wait()
  }

  /// With the signals' default actions: whoever runs the tests in the background has them ignored.
  func start(_ words: [String]) throws -> Running {
    try start("/usr/bin/env", ["--default-signal=INT,TERM,HUP,PIPE", Self.binary] + words)
  }

  func shell(_ script: String) throws -> Ended { try start("/bin/sh", ["-c", script]).wait() }

  private func start(_ program: String, _ words: [String]) throws -> Running {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = words
    process.environment = [
      "GW_HOME": home.path, "GW": Self.binary, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8",
    ]
    process.standardInput = FileHandle.nullDevice
    let running = Running(process)
    try process.run()
    return running
  }

  final class Running {
    private let process: Process
    private let output = Pipe()
    private let errors = Pipe()

    init(_ process: Process) {
      self.process = process
      process.standardOutput = output
      process.standardError = errors
    }

    var identifier: Int32 { process.processIdentifier }

    /// Reads exactly as many bytes as `text` has.
    func read(upTo text: String) -> String {
      var data = Data()
      while data.count < text.utf8.count {
        let more = output.fileHandleForReading.readData(ofLength: text.utf8.count - data.count)
        if more.isEmpty { break }
        data += more
      }
      return String(decoding: data, as: UTF8.self)
    }

    func closeOutput() { output.fileHandleForReading.closeFile() }

    /// Without taking any of its output.
    func waitForExit() { process.waitUntilExit() }

    func wait() -> Ended {
      let out = (try? output.fileHandleForReading.readToEnd()) ?? nil
      let err = (try? errors.fileHandleForReading.readToEnd()) ?? nil
      process.waitUntilExit()
      let isSignal = process.terminationReason == .uncaughtSignal
      return Ended(
        status: isSignal ? 128 + process.terminationStatus : process.terminationStatus,
        signal: isSignal ? process.terminationStatus : 0,
        output: String(decoding: out ?? Data(), as: UTF8.self),
        errors: String(decoding: err ?? Data(), as: UTF8.self))
    }
  }
}
