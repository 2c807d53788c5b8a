import GWKit

/// The line below the first screen on a terminal: whether gw is set up, and what it did today. It only reads, and says
/// nothing where it cannot.
enum StateLine {
  static func text(_ world: World, style: TerminalStyle) -> String? {
    guard let locations = world.locations else { return nil }
    guard let database = Database.openForReading(locations) else {
      let isThere = (try? FileSystem.existing(locations.database)) ?? nil != nil
      return isThere ? nil : "Nothing is set up yet: gw setup init"
    }
    guard let model = try? Settings(database).values().text(.askModel) else {
      return "There is no default model yet: gw setup init"
    }
    guard let today = try? UsageLog(database).totals(since: world.now().startOfDay) else {
      return nil
    }
    let parts = [
      "default \(model)", "\(today.calls) \(today.calls == 1 ? "call" : "calls") today (UTC)",
      "$\(today.cost.text)",
    ]
    return parts.joined(separator: style.isASCII ? " | " : " · ")
  }
}
