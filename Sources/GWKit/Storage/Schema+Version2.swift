extension Schema {
  /// Aliases, models that were removed, where a provider's key is checked, and how new a vault was seen.
  static let version2 = """
    ALTER TABLE ai_models_registry ADD COLUMN removed_at INTEGER;

    CREATE TABLE model_aliases (
      name TEXT PRIMARY KEY,
      model TEXT NOT NULL REFERENCES ai_models_registry (id),
      updated_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX model_aliases_by_model ON model_aliases (model);

    ALTER TABLE providers ADD COLUMN check_path TEXT NOT NULL DEFAULT '/models';
    UPDATE providers SET check_path = '/credits' WHERE name = 'vercel';
    UPDATE providers SET check_path = '/key' WHERE name = 'openrouter';
    ALTER TABLE providers ADD COLUMN byok INTEGER NOT NULL DEFAULT 0 CHECK (byok IN (0, 1));

    CREATE TABLE vault_generations (
      vault_id TEXT PRIMARY KEY,
      generation INTEGER NOT NULL CHECK (generation >= 0),
      seen_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    """
}
