/// When jobs ran, what they changed and how they failed. A run that changed nothing leaves no row.
package struct Jobs {
  private let database: Database

  package init(_ database: Database) { self.database = database }

  /// Every job, in order, also those that never ran.
  package func states() throws -> [JobState] {
    var found: [String: JobState] = [:]
    try database.forEach(
      "SELECT job, last_run_at, last_success_at, failures, error FROM cron_jobs"
    ) { row in
      guard let job = Job(rawValue: row.text(0)) else { return }
      var state = JobState(job: job)
      state.lastRunAt = row.optionalInstant(1)
      state.lastSuccessAt = row.optionalInstant(2)
      state.failures = row.int(3)
      state.error = row.optionalText(4)
      found[job.rawValue] = state
    }
    return Job.allCases.map { found[$0.rawValue] ?? JobState(job: $0) }
  }

  package func state(of job: Job) throws -> JobState {
    try states().first { $0.job == job } ?? JobState(job: job)
  }

  /// Notes that a job ran, and how it failed when it did. Inside a write transaction.
  package func note(_ job: Job, error: String?, now: Instant) throws {
    try database.execute(
      """
      INSERT INTO cron_jobs (job, last_run_at, last_success_at, failures, error)
      VALUES (?1, ?2, CASE WHEN ?3 IS NULL THEN ?2 END, ?3 IS NOT NULL, ?3)
      ON CONFLICT (job) DO UPDATE SET last_run_at = ?2,
        last_success_at = CASE WHEN ?3 IS NULL THEN ?2 ELSE last_success_at END,
        failures = CASE WHEN ?3 IS NULL THEN 0 ELSE failures + 1 END, error = ?3
      """, [.text(job.rawValue), .instant(now), .optional(error)])
  }

  /// Notes that what a job does was done by hand; it is due as before. Inside a write transaction.
  package func noteSuccess(_ job: Job, now: Instant) throws {
    try database.execute(
      """
      INSERT INTO cron_jobs (job, last_success_at) VALUES (?1, ?2)
      ON CONFLICT (job) DO UPDATE SET last_success_at = ?2
      """, [.text(job.rawValue), .instant(now)])
  }

  /// Up to where a job has come, in what it counts by.
  package func mark(of job: Job) throws -> Int64 {
    try database.first("SELECT mark FROM cron_jobs WHERE job = ?", [.text(job.rawValue)]) {
      $0.int(0)
    } ?? 0
  }

  /// Inside a write transaction, with what was done up to there.
  package func setMark(_ mark: Int64, of job: Job) throws {
    try database.execute(
      """
      INSERT INTO cron_jobs (job, mark) VALUES (?, ?)
      ON CONFLICT (job) DO UPDATE SET mark = excluded.mark
      """, [.text(job.rawValue), .integer(mark)])
  }
}

/// What runs changed.
extension Jobs {
  /// A run that changed something or failed.
  package struct Run: Sendable, Equatable {
    package var job: String
    package var at: Instant
    package var changes: Int64
    /// The first of them.
    package var lines: [String]
    package var error: String?
  }

  /// Bytes of lines that are kept of a run, about.
  private static let mostLines = 4000

  /// Adds to the row of the run that began at `at`. Inside the write transaction that makes the changes, so that a run that
  /// is killed and done again leaves the same row as one that was not.
  package func add(_ lines: [String], error: String? = nil, to job: Job, at: Instant) throws {
    guard !lines.isEmpty || error != nil else { return }
    var kept = ""
    for line in lines where kept.utf8.count < Self.mostLines {
      kept += kept.isEmpty ? line : "\n" + line
    }
    try database.execute(
      """
      INSERT INTO cron_history (at, job, changes, lines, error) VALUES (?1, ?2, ?3, ?4, ?5)
      ON CONFLICT (at, job) DO UPDATE SET changes = changes + ?3, error = coalesce(?5, error),
        lines = CASE WHEN ?4 = '' OR length(lines) >= \(Self.mostLines) THEN lines
          WHEN lines = '' THEN ?4 ELSE lines || char(10) || ?4 END
      """,
      [
        .instant(at), .text(job.rawValue), .integer(Int64(lines.count)), .text(kept),
        .optional(error),
      ])
  }

  /// Adds to the number of changes of a run, with one line for all of them. Inside the write transaction that makes them.
  package func count(_ changes: Int, as line: String, to job: Job, at: Instant) throws {
    try database.execute(
      """
      INSERT INTO cron_history (at, job, changes, lines) VALUES (?1, ?2, ?3, ?4)
      ON CONFLICT (at, job) DO UPDATE SET changes = changes + ?3,
        lines = CASE WHEN instr(char(10) || lines || char(10), char(10) || ?4 || char(10)) > 0 THEN lines
          ELSE lines || char(10) || ?4 END
      """, [.instant(at), .text(job.rawValue), .integer(Int64(changes)), .text(line)])
  }

  /// The newest first.
  package func history(of job: Job? = nil, limit: Int64) throws -> [Run] {
    try database.rows(
      """
      SELECT job, at, changes, lines, error FROM cron_history WHERE ?1 IS NULL OR job = ?1
      ORDER BY at DESC, job LIMIT ?2
      """, [.optional(job?.rawValue), .integer(limit)]
    ) { row in
      Run(
        job: row.text(0), at: row.instant(1), changes: row.int(2),
        lines: row.text(3).split(separator: "\n").map(String.init), error: row.optionalText(4))
    }
  }

  /// Inside a write transaction. Returns how many went.
  package func forgetHistory(before moment: Instant) throws -> Int {
    try database.execute("DELETE FROM cron_history WHERE at < ?", [.instant(moment)])
  }
}
