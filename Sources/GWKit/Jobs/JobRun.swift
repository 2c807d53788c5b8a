/// One run of a job under way: where it works, and what it has done so far. A job commits what it does in pieces, each with
/// its lines, so that nothing it did is untold when it is killed.
package struct JobRun {
  package let world: World
  package let database: Database
  package let settings: SettingValues
  package let job: Job
  /// When it began.
  package let now: Instant
  /// Nothing is changed, and nobody is called.
  package let isTrial: Bool
  package private(set) var changes: [JobChange] = []
  package private(set) var warnings: [String] = []

  init(
    world: World, database: Database, settings: SettingValues, job: Job, now: Instant, isTrial: Bool
  ) {
    self.world = world
    self.database = database
    self.settings = settings
    self.job = job
    self.now = now
    self.isTrial = isTrial
  }

  /// Makes changes in one transaction and keeps their lines with them. In a trial `body` must change nothing.
  package mutating func commit(_ body: () throws -> [JobChange]) throws {
    if isTrial {
      changes += try body()
      return
    }
    changes += try database.write {
      let made = try body()
      try Jobs(database).add(made.map(\.line), to: job, at: now)
      return made
    }
  }

  /// Changes that were committed with their lines elsewhere.
  package mutating func add(_ made: [JobChange]) { changes += made }

  /// Between two pieces of work.
  package func checkInterrupt() throws(GatewayError) {
    if let signal = world.signals.pending() {
      throw GatewayError(.interrupted, "interrupted", signal: signal)
    }
  }

  package mutating func warn(_ text: String) { warnings.append(text) }
}
