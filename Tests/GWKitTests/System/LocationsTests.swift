import GWKit
import TestSupport
import Testing

struct LocationsTests {
  @Test(arguments: [
    (["GW_HOME": "/g", "HOME": "/h"], "/g/data", "/g/config"),
    (["GW_HOME": "rel/", "HOME": "/h"], "rel/data", "rel/config"),
    (["HOME": "/h/"], "/h/.local/share/gw", "/h/.config/gw"),
    (["HOME": "/h", "XDG_DATA_HOME": "/d", "XDG_CONFIG_HOME": "/c"], "/d/gw", "/c/gw"),
    (["HOME": "/h", "XDG_DATA_HOME": "d", "GW_HOME": ""], "/h/.local/share/gw", "/h/.config/gw"),
  ])
  func followTheEnvironment(environment: [String: String], data: String, config: String) {
    #expect(Locations(environment: environment) == Locations(data: data, config: config))
  }

  @Test(arguments: [[:], ["HOME": "relative"], ["XDG_DATA_HOME": "/d"]] as [[String: String]])
  func areNoneWithoutAHome(_ environment: [String: String]) {
    #expect(Locations(environment: environment) == nil)
  }

  @Test func replacesAFileWholeAndPrivately() throws {
    let home = try TemporaryHome()
    let path = home.path + "/out"
    try FileSystem.write(Array("one".utf8), to: path)
    try FileSystem.write(Array("two".utf8), to: path)
    #expect(try FileSystem.read(path, limit: 10) == Array("two".utf8))
    #expect(throws: SystemError.self) { try FileSystem.read(path, limit: 2) }
    #expect(throws: SystemError.self) {
      try FileSystem.write([1], to: home.path + "/missing/out")
    }
  }

  @Test(arguments: [("echo key", "key\n"), ("printf x; printf y >&2", "x")])
  func runsACommand(command: String, output: String) throws {
    #expect(try Shell.output(of: command, limit: 10, timeout: .seconds(10)) == Array(output.utf8))
  }

  @Test func tellsWhyACommandGaveNothing() {
    func problem(_ command: String, _ milliseconds: Int64 = 10_000) -> SystemError? {
      #expect(throws: SystemError.self) {
        try Shell.output(of: command, limit: 10, timeout: TimeSpan(milliseconds: milliseconds))
      }
    }
    #expect(problem("exit 3")?.isCommandFailure == true)
    #expect(problem("printf 12345678901")?.isTooBig == true)
    #expect(problem("exec tail -f /dev/null", 20)?.isTimeout == true)
  }

  @Test func waitsForALockOnlyAsLongAsItIsTold() throws {
    let home = try TemporaryHome()
    let first = try FileLock(path: home.path + "/lock")
    let second = try FileLock(path: home.path + "/lock")
    try first.acquire(milliseconds: 0, isInterruptible: false)
    let error = #expect(throws: SystemError.self) {
      try second.acquire(milliseconds: 0, isInterruptible: false)
    }
    #expect(error?.isTimeout == true)
    first.release()
    try second.acquire(milliseconds: 0, isInterruptible: false)
  }
}
