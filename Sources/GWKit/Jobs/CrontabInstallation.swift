/// gw's block in the crontab of this user: putting it there and taking it away. What is in it is `CronPlan`'s.
package struct CrontabInstallation {
  private let program: CrontabProgram
  private let isTrial: Bool

  package init(_ world: World, isTrial: Bool) {
    program = CrontabProgram(world)
    self.isTrial = isTrial
  }

  /// What is installed where a crontab has nothing that matters.
  package static func text(_ plan: CronPlan) throws(GatewayError) -> String {
    let lines = [Crontab.begin] + (try plan.crontabLines()).map(\.text) + [Crontab.end]
    return lines.map { $0 + "\n" }.joined()
  }

  /// Empty when all is as it should be.
  package func install(_ plan: CronPlan) throws(GatewayError) -> CronReport {
    let before = try program.read()
    let crontab = try Self.parsed(before)
    let lines = try plan.crontabLines(set: crontab.variables)
    return try apply(
      crontab.installing(lines), to: before,
      done: lines.count == 1
        ? "the crontab has a line of gw: \(lines[0].text)"
        : "the crontab has \(lines.count) lines of gw")
  }

  /// Empty when there is nothing to take away.
  package func uninstall() throws(GatewayError) -> CronReport {
    guard let before = try contents() else { return CronReport() }
    return try apply(
      Self.parsed(before).uninstalling(), to: before, done: "the crontab has no line of gw any more"
    )
  }

  /// Whether the crontab begins gw, as far as that can be told.
  package var isThere: Bool {
    guard let bytes = try? program.read(), let crontab = try? Crontab(bytes) else { return false }
    return crontab.isInstalled
  }

  /// Nil where there is no cron, and so nothing to take away.
  private func contents() throws(GatewayError) -> [UInt8]? {
    do {
      return try program.read()
    } catch {
      guard error.kind == .notSetUp else { throw error }
      return nil
    }
  }

  private func apply(
    _ change: Crontab.Change, to before: [UInt8], done: String
  ) throws(GatewayError) -> CronReport {
    var report = CronReport()
    guard change.bytes != before else { return report }
    if isTrial {
      report.lines = Self.differences(before, change.bytes)
    } else {
      try program.write(change.bytes)
      report.note(done)
    }
    for note in change.notes { report.note(note) }
    return report
  }

  /// The lines that go, and those that come.
  private static func differences(_ before: [UInt8], _ after: [UInt8]) -> [String] {
    func lines(_ bytes: [UInt8]) -> [String] {
      bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map {
        String(decoding: $0, as: UTF8.self)
      }
    }
    let difference = lines(after).difference(from: lines(before))
    return (difference.removals + difference.insertions).compactMap { change in
      switch change {
      case .remove(_, let line, _): line.isEmpty ? nil : "- " + line
      case .insert(_, let line, _): line.isEmpty ? nil : "+ " + line
      }
    }
  }

  private static func parsed(_ bytes: [UInt8]) throws(GatewayError) -> Crontab {
    do {
      return try Crontab(bytes)
    } catch {
      let what =
        switch error {
        case .unended(let line): "begins in line \(line) and does not end"
        case .unbegun(let line): "ends in line \(line) and does not begin"
        case .nested(let line, let outer):
          "begins in line \(line) again, inside the one that began in line \(outer)"
        }
      throw GatewayError(
        .conflict, "the block of gw in the crontab \(what); nothing was changed",
        hints: ["take the comments of gw out: crontab -e"])
    }
  }
}
