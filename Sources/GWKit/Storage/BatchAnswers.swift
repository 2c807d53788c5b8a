/// Answers of batches between their payment and their place in an output that outlives a power cut. It knows nothing of
/// outputs.
package struct BatchAnswers {
  private let database: Database

  package init(_ database: Database) { self.database = database }

  /// One line of an output.
  package struct Answer: Sendable, Equatable {
    package var line: Int
    /// Of the input's line.
    package var digest: [UInt8]
    package var bytes: [UInt8]

    package init(line: Int, digest: [UInt8], bytes: [UInt8]) {
      self.line = line
      self.digest = digest
      self.bytes = bytes
    }
  }

  /// Inside the transaction that pays for it.
  package func add(_ answer: Answer, of run: String, _ record: UsageRecord) throws {
    try database.execute(
      """
      INSERT OR REPLACE INTO batch_answers (run, line, digest, client_id, phone, at, answer)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      """,
      [
        .text(run), .integer(Int64(answer.line)), .blob(answer.digest), .text(record.client),
        .optional(record.phone), .instant(record.createdAt), .blob(answer.bytes),
      ])
  }

  /// Those of a run in the order of its input, one by one.
  package func forEach(of run: String, _ body: (Answer) throws -> Void) throws {
    try database.forEach(
      "SELECT line, digest, answer FROM batch_answers WHERE run = ? ORDER BY line", [.text(run)]
    ) { row in
      try body(Answer(line: Int(row.int(0)), digest: row.blob(1), bytes: row.blob(2)))
    }
  }

  /// Inside a write transaction.
  package func remove(_ lines: [Int], of run: String) throws {
    for line in lines {
      try database.execute(
        "DELETE FROM batch_answers WHERE run = ? AND line = ?",
        [.text(run), .integer(Int64(line))])
    }
  }

  /// Those of one client, with this phone only when it is given, or all that are older than a moment. Returns how many.
  /// Inside a write transaction.
  package func forget(client: String, phone: String?) throws -> Int {
    try database.execute(
      "DELETE FROM batch_answers WHERE client_id = ?1 AND (?2 IS NULL OR phone = ?2)",
      [.text(client), .optional(phone)])
  }

  /// At most `count`. Inside a write transaction.
  package func forget(before end: Instant, atMost count: Int) throws -> Int {
    try database.execute(
      """
      DELETE FROM batch_answers WHERE rowid IN (SELECT rowid FROM batch_answers WHERE at < ? LIMIT ?)
      """, [.instant(end), .integer(Int64(count))])
  }
}
