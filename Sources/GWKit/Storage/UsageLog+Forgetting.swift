/// Texts and identifiers of old rows.
extension UsageLog {
  private static let texts = """
    (conversation_id IS NOT NULL OR phone IS NOT NULL OR tags IS NOT NULL OR error_message IS NOT NULL)
    """

  /// Takes texts and identifiers out of at most `count` rows of before `end`, the oldest from `start` on first; figures
  /// stay as they are. Returns how many, and the moment up to which all rows are done. Inside a write transaction.
  package func forgetTexts(
    from start: Instant, before end: Instant, atMost count: Int
  ) throws -> (rows: Int, doneTo: Instant) {
    var numbers: [Int64] = []
    var last = start
    try database.forEach(
      """
      SELECT seq, created_at FROM gateway_usage_logs
      WHERE created_at >= ? AND created_at < ? AND \(Self.texts) ORDER BY created_at LIMIT ?
      """, [.instant(start), .instant(end), .integer(Int64(count))]
    ) {
      numbers.append($0.int(0))
      last = $0.instant(1)
    }
    try database.execute(
      """
      UPDATE gateway_usage_logs
      SET conversation_id = NULL, phone = NULL, tags = NULL, error_message = NULL
      WHERE seq IN (SELECT value FROM json_each(?))
      """, [.list(numbers)])
    return (numbers.count, numbers.count < count ? end : last)
  }

  /// How many rows of a time have texts.
  package func textCount(from start: Instant, before end: Instant) throws -> Int64 {
    try database.first(
      """
      SELECT count(*) FROM gateway_usage_logs WHERE created_at >= ? AND created_at < ? AND \(Self.texts)
      """, [.instant(start), .instant(end)]
    ) { $0.int(0) } ?? 0
  }
}
