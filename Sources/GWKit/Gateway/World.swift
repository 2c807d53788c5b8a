/// Everything from outside that a request depends on, as values and functions: the clock, randomness, the network, the
/// environment. Passed as a parameter, never global; tests hand in a world in which what they did not plan fails.
package struct World {
  package var environment: [String: String]
  /// Nil when the environment names no home.
  package var locations: Locations?
  package var now: () -> Instant
  /// Milliseconds that never go back.
  package var monotonic: () -> Int64
  package var randomBytes: (_ count: Int) -> [UInt8]
  /// Milliseconds; ends early when a signal comes.
  package var sleep: (_ milliseconds: Int64) -> Void = { _ in }
  package var http: HTTPClient
  /// What a configured command prints.
  package var shellOutput: (_ command: String, _ timeout: TimeSpan) throws(SystemError) -> [UInt8]
  /// Runs programs beside each other, and `meanwhile` besides.
  package var children:
    (
      _ invocations: [ChildProcess.Invocation], _ limit: Int, _ timeout: TimeSpan,
      _ meanwhile: () -> Void
    ) -> [ChildProcess.Outcome] = ChildProcess.run
  package var signals: Signals
  /// The file of this program.
  package var executable: () throws(SystemError) -> String = Executable.path
  /// Who runs it, whatever the environment says.
  package var account: () -> Account = Account.current
  package var zones = Zones.live
  /// The clock of leases, which nobody can set.
  package var boot: () -> BootInstant = BootInstant.now
  /// What is wrong with the environment or the command line itself: every command fails with it, help does not.
  package var fault: GatewayError?

  package var vaultFile: VaultFile? {
    locations.map { VaultFile($0, environment: environment) }
  }

  package init(
    environment: [String: String], locations: Locations?, now: @escaping () -> Instant,
    monotonic: @escaping () -> Int64, randomBytes: @escaping (Int) -> [UInt8], http: HTTPClient,
    shellOutput: @escaping (String, TimeSpan) throws(SystemError) -> [UInt8], signals: Signals
  ) {
    self.environment = environment
    self.locations = locations
    self.now = now
    self.monotonic = monotonic
    self.randomBytes = randomBytes
    self.http = http
    self.shellOutput = shellOutput
    self.signals = signals
  }

  /// Signals that ask the process to end.
  package struct Signals {
    /// From here on they are noted instead of obeyed.
    package var `catch`: () -> Void
    package var release: () -> Void
    /// The one that came.
    package var pending: () -> Interrupts.Signal?

    package init(
      catch: @escaping () -> Void, release: @escaping () -> Void,
      pending: @escaping () -> Interrupts.Signal?
    ) {
      self.catch = `catch`
      self.release = release
      self.pending = pending
    }
  }
}
