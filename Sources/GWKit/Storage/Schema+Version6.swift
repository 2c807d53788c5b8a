extension Schema {
  /// What the log adds up to, so that a report reads some thousand rows however long the log is: by route, by
  /// client, each per day and per hour, and per day by client and route with the price and rate that calls went by. Hours and days are UTC's, as
  /// unix milliseconds of their start. `rollup_mark` says up to which row of the log they go; `changes` grows with every
  /// change of them.
  static let version6 = """
    CREATE TABLE rollup_mark (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      seq INTEGER NOT NULL DEFAULT 0,
      changes INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    INSERT INTO rollup_mark (id) VALUES (1);
    \(RollupTable.all.map(\.definition).joined(separator: "\n"))
    CREATE INDEX gateway_usage_logs_by_client ON gateway_usage_logs (client_id, created_at);
    CREATE INDEX gateway_usage_logs_failed ON gateway_usage_logs (created_at)
      WHERE error_code IS NOT NULL;
    """
}
