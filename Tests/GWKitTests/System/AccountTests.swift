import GWKit
import TestSupport
import Testing

struct AccountTests {
  private func output(_ command: String) throws -> String {
    let bytes = try Shell.output(of: command, limit: 4096, timeout: .seconds(10))
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test func isWhatTheSystemSays() throws {
    let account = Account.current()
    #expect(try "\(account.id)\n" == output("id -u") && account.isRoot == (account.id == 0))
    let name = try output("id -un 2>/dev/null || true")
    #expect(account.name.map { $0 + "\n" } ?? "" == name)
    let home = try output("getent passwd $(id -u) | cut -d: -f6")
    #expect(account.home.map { $0 + "\n" } ?? "" == home)
  }

  @Test func knowsTheFileOfThisProgram() throws {
    let path = try Executable.path()
    #expect(path.hasPrefix("/"))
    #expect(try FileSystem.facts(path).isRegularFile)
    #expect(try FileSystem.resolved("/proc/self/exe") == path)
  }
}
