extension Schema {
  /// Answers of batches that are paid and may not be in their output yet: they come and go with the transactions of
  /// calls. `digest` is that of the input's line.
  static let version8 = """
    CREATE TABLE batch_answers (
      run TEXT NOT NULL,
      line INTEGER NOT NULL CHECK (line > 0),
      digest BLOB NOT NULL,
      client_id TEXT NOT NULL,
      phone TEXT,
      at INTEGER NOT NULL,
      answer BLOB NOT NULL,
      PRIMARY KEY (run, line)
    ) STRICT;
    """
}
