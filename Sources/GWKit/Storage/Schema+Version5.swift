extension Schema {
  /// The cache of answers. An entry is found by its key alone; its body lies apart, so that lists read no bodies.
  /// `cache_totals` is one row that outlives entries: what the cache did since the beginning. `cache_words` holds the
  /// words of `prompt` and no text; it follows the entries by the store's own statements, since triggers may not write
  /// to a virtual table of a file that is not trusted. `used_at` is the last hit, or the making. `cache_cuts` says which
  /// answers were last taken out when, counted by `cuts`; an empty name is any.
  static let version5 = """
    CREATE TABLE gateway_cache_performance (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      key BLOB NOT NULL UNIQUE CHECK (length(key) = 32),
      scope TEXT NOT NULL,
      client_id TEXT NOT NULL,
      model TEXT NOT NULL,
      provider TEXT NOT NULL,
      api_type TEXT NOT NULL CHECK (api_type IN ('gateway', 'direct')),
      prompt TEXT,
      input_tokens INTEGER NOT NULL CHECK (input_tokens >= 0),
      output_tokens INTEGER NOT NULL CHECK (output_tokens >= 0),
      bytes INTEGER NOT NULL CHECK (bytes > 0),
      hits INTEGER NOT NULL DEFAULT 0 CHECK (hits >= 0),
      tokens_saved INTEGER NOT NULL DEFAULT 0 CHECK (tokens_saved >= 0),
      saved_nano_usd INTEGER NOT NULL DEFAULT 0 CHECK (saved_nano_usd >= 0),
      saved_nano_brl INTEGER NOT NULL DEFAULT 0 CHECK (saved_nano_brl >= 0),
      created_at INTEGER NOT NULL,
      expires_at INTEGER NOT NULL,
      last_hit_at INTEGER,
      used_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX gateway_cache_by_value
      ON gateway_cache_performance (saved_nano_usd, tokens_saved, used_at, id);
    CREATE INDEX gateway_cache_by_end ON gateway_cache_performance (expires_at);
    CREATE INDEX gateway_cache_by_client ON gateway_cache_performance (client_id);
    CREATE INDEX gateway_cache_by_model ON gateway_cache_performance (model);

    CREATE TABLE cache_bodies (
      id INTEGER PRIMARY KEY REFERENCES gateway_cache_performance (id),
      digest BLOB NOT NULL CHECK (length(digest) = 32),
      body BLOB NOT NULL
    ) STRICT;

    CREATE TABLE cache_totals (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      entries INTEGER NOT NULL DEFAULT 0 CHECK (entries >= 0),
      unreadable INTEGER NOT NULL DEFAULT 0 CHECK (unreadable >= 0),
      bytes INTEGER NOT NULL DEFAULT 0 CHECK (bytes >= 0),
      hits INTEGER NOT NULL DEFAULT 0,
      misses INTEGER NOT NULL DEFAULT 0,
      tokens_saved INTEGER NOT NULL DEFAULT 0,
      saved_nano_usd INTEGER NOT NULL DEFAULT 0,
      saved_nano_brl INTEGER NOT NULL DEFAULT 0,
      cuts INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    INSERT INTO cache_totals (id) VALUES (1);

    CREATE TABLE cache_cuts (
      client_id TEXT NOT NULL,
      model TEXT NOT NULL,
      provider TEXT NOT NULL,
      number INTEGER NOT NULL,
      PRIMARY KEY (client_id, model, provider)
    ) STRICT, WITHOUT ROWID;

    CREATE VIRTUAL TABLE cache_words USING fts5 (
      prompt, content = 'gateway_cache_performance', content_rowid = 'id');
    """
}
