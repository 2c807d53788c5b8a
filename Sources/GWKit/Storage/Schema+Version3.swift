extension Schema {
  /// Fallback chains, cooldowns, and what each attempt of a request tells of the next one.
  static let version3 = """
    CREATE TABLE fallback_chains (
      client TEXT NOT NULL,
      position INTEGER NOT NULL CHECK (position >= 0),
      model TEXT NOT NULL REFERENCES ai_models_registry (id),
      PRIMARY KEY (client, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE cooldowns (
      provider TEXT NOT NULL,
      model TEXT NOT NULL,
      reason TEXT NOT NULL,
      failures INTEGER NOT NULL CHECK (failures >= 1),
      until INTEGER NOT NULL,
      probe_until INTEGER NOT NULL DEFAULT 0,
      key_mark TEXT,
      updated_at INTEGER NOT NULL,
      PRIMARY KEY (provider, model)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE parameter_rewrites (
      base_url TEXT NOT NULL,
      model TEXT NOT NULL,
      rewrite TEXT NOT NULL,
      updated_at INTEGER NOT NULL,
      PRIMARY KEY (base_url, model)
    ) STRICT, WITHOUT ROWID;

    ALTER TABLE providers ADD COLUMN gateway_prefix TEXT;
    UPDATE providers SET gateway_prefix = name || '/' WHERE name IN ('openai', 'anthropic', 'google');
    UPDATE providers SET gateway_prefix = '' WHERE name = 'groq';
    ALTER TABLE providers ADD COLUMN dots_versions INTEGER NOT NULL DEFAULT 0 CHECK (dots_versions IN (0, 1));
    UPDATE providers SET dots_versions = 1 WHERE name = 'anthropic';

    ALTER TABLE gateway_usage_logs ADD COLUMN trigger TEXT;
    ALTER TABLE gateway_usage_logs ADD COLUMN retry_after_ms INTEGER;
    ALTER TABLE gateway_usage_logs ADD COLUMN wait_ms INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE gateway_usage_logs ADD COLUMN next_route TEXT;
    """
}
