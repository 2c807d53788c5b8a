import Foundation
import Synchronization
import TestSupport
import Testing

@testable import GWKit

/// Batches that are not to go on.
struct BatchStopTests {
  private static let echo: @Sendable (String, Int) -> [StubUpstream.Step] = { prompt, _ in
    [.send(BatchScene.answer("to \(prompt)"))]
  }

  @Test func looksForSignalsWhileItPassesOverWhatIsDone() throws {
    let scene = try BatchScene(Self.echo)
    scene.isPlain = true
    let input = Array(repeating: "same", count: 3000)
    _ = try scene.file(input)
    let looks = Mutex(0)
    scene.world.signals.pending = {
      looks.withLock { $0 += 1 }
      return nil
    }
    let second = try scene.file(input, resumes: true)
    #expect(second.report.tally.skipped == 3000 && looks.withLock { $0 } >= 3)
  }

  /// Answers that are being fetched, as the kernel says: it lists the locks of a file.
  private static func flights(_ home: Locations) -> Int {
    var facts = stat()
    guard stat(home.flights, &facts) == 0 else { return 0 }
    let locks = (try? FileHandle(forReadingAtPath: "/proc/locks")?.readToEnd()) ?? nil
    return String(decoding: locks ?? Data(), as: UTF8.self).split(separator: "\n")
      .count { $0.contains(":\(facts.st_ino) ") }
  }

  private static func waits(until isSo: () -> Bool) -> Bool {
    let end = SystemClock.monotonicMilliseconds() + 10_000
    while SystemClock.monotonicMilliseconds() < end {
      if isSo() { return true }
      SystemClock.sleep(milliseconds: 5, unless: { false })
    }
    return false
  }

  /// Others that want the same fetch it themselves: nobody else will.
  @Test func leavesAnswersToOthersThatItWillNotFetch() throws {
    let interrupted = Switch()
    let (hasBoarded, hasLanded) = (Switch(), Switch())
    let home = Mutex<Locations?>(nil)
    let scene = try BatchScene(isInterrupted: { interrupted.isOn }) { _, _ in
      guard let home = home.withLock({ $0 }) else { return [] }
      // That of the first line, which is answered, and that of the second, which has not gone out.
      if Self.waits(until: { Self.flights(home) == 2 }) { hasBoarded.turnOn() }
      interrupted.turnOn()
      if Self.waits(until: { Self.flights(home) == 1 }) { hasLanded.turnOn() }
      return [.send(BatchScene.answer("x"))]
    }
    home.withLock { $0 = scene.home.locations }
    scene.width = 1
    let output = try scene.stream(scene.lines(["first", "second"]))
    #expect(output.report.tally.answered == 1 && scene.asked == ["first"])
    #expect(hasBoarded.isOn && hasLanded.isOn)
  }

  /// Others fetch the same, and never come back.
  @Test(.timeLimit(.minutes(1))) func waitsForNobodyOnceItHasStopped() throws {
    let scene = try BatchScene(Self.echo)
    let opened = open(scene.home.locations.flights, O_RDWR | O_CREAT, 0o600)
    defer { close(opened) }
    var all = flock()
    (all.l_type, all.l_start) = (Int16(F_WRLCK), 1 << 40)
    // Of this description alone (F_OFD_SETLK): its own process is kept out as well.
    #expect(fcntl(opened, 37, &all) == 0)
    scene.width = 32
    let count = Mutex(0)
    scene.adjust = { ask in
      let number = count.withLock {
        $0 += 1
        return $0
      }
      ask.timeout = TimeSpan(milliseconds: number == 70 ? 40_000 : 300)
    }
    let started = SystemClock.monotonicMilliseconds()
    let output = try scene.stream(scene.lines(Array(repeating: "same", count: 70)))
    guard case .stopped(let last, _) = output.report.end else {
      Issue.record("it went on")
      return
    }
    #expect(last.kind == .timeout)
    #expect(SystemClock.monotonicMilliseconds() - started < 20_000)
  }
}
