/// What is to be begun, and by which file with which variables, for crontabs and units alike. It writes nothing.
package struct CronPlan {
  package let entries: [CronEntry]
  package let account: Account
  private let program: String
  private let environment: [String: String]
  private let locations: Locations

  /// Refused when this program's file cannot be named to anybody.
  package init(
    _ world: World, _ settings: SettingValues, isSeparate: Bool
  ) throws(GatewayError) {
    guard let locations = world.locations else {
      preconditionFailure("whoever has settings has a database's folder")
    }
    self.locations = locations
    environment = world.environment
    account = world.account()
    entries = CronEntry.all(isSeparate: isSeparate, settings)
    do {
      program = try world.executable()
    } catch {
      throw GatewayError(
        .notSetUp, error.message, hints: ["run the gw that is installed, by its whole path"])
    }
    guard program.hasPrefix("/"), !CronEnvironment.hasControls(program) else {
      throw GatewayError(
        .notSetUp, "a crontab cannot say the path of this program: it has a control character",
        hints: ["install gw in another folder"])
    }
  }

  /// `set` is what the scheduler's own files set besides the home of the account.
  func commands(set: [String: String] = [:]) throws(GatewayError) -> [CronCommand] {
    let home = account.home.map { ["HOME": $0] } ?? [:]
    let variables = try CronEnvironment(
      environment, locations: locations, given: home.merging(set) { $1 }
    ).variables
    return entries.map {
      CronCommand(variables: variables, program: program, words: $0.words)
    }
  }

  func crontabLines(set: [String: String] = [:]) throws(GatewayError) -> [CrontabLine] {
    try zip(entries, commands(set: set)).map { entry, command in
      CrontabLine(schedule: entry.schedule.fields, command: command)
    }
  }

  func units() throws(GatewayError) -> [SystemdUnit] {
    try zip(entries, commands()).flatMap { entry, command in
      SystemdUnit.both(entry, command, user: account.isRoot ? account.name ?? "root" : nil)
    }
  }
}
