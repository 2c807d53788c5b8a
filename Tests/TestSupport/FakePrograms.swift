import Foundation
import GWKit

/// Stands in for the programs that change what cron and systemd do. The crontab is a file of the test's home; a program
/// that has no answer here is not there.
public final class FakePrograms {
  /// Where the crontab is.
  public let file: String
  /// What ran, in order.
  public private(set) var calls: [[String]] = []
  /// What a program does instead, by its whole line.
  package var answers: [String: ChildProcess.Outcome] = [:]
  /// What is really kept of what is written.
  public var keeping: ([UInt8]) -> [UInt8] = { $0 }

  public init(file: String) { self.file = file }

  public var crontab: String? {
    get { FileManager.default.contents(atPath: file).map { String(decoding: $0, as: UTF8.self) } }
    set {
      guard let newValue else { return _ = try? FileManager.default.removeItem(atPath: file) }
      _ = FileManager.default.createFile(atPath: file, contents: Data(newValue.utf8))
    }
  }

  /// How often the crontab was changed.
  public var writes: Int { calls.count { $0 == ["crontab", "-"] || $0 == ["crontab", "-r"] } }

  package func run(_ invocations: [ChildProcess.Invocation]) -> [ChildProcess.Outcome] {
    invocations.map { invocation in
      calls.append(invocation.arguments)
      let line = invocation.arguments.joined(separator: " ")
      return answers[line] ?? answer(line, invocation.input)
    }
  }

  package func answer(_ text: String, status: Int32 = 0) -> ChildProcess.Outcome {
    ChildProcess.Outcome(end: .exited(status), output: Array(text.utf8))
  }

  private func answer(_ line: String, _ input: [UInt8]) -> ChildProcess.Outcome {
    switch line {
    case "/bin/sh -c exec crontab -l 2>/dev/null":
      guard let bytes = FileManager.default.contents(atPath: file) else {
        return answer("", status: 1)
      }
      return ChildProcess.Outcome(end: .exited(0), output: Array(bytes))
    case "crontab -l": return answer("no crontab for tester\n", status: 1)
    case "crontab -":
      _ = FileManager.default.createFile(atPath: file, contents: Data(keeping(input)))
      return answer("")
    case "crontab -r":
      crontab = nil
      return answer("")
    default: return ChildProcess.Outcome(end: .notStarted(ENOENT))
    }
  }
}
