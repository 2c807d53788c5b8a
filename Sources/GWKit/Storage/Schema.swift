/// The tables of version 1. The file refuses bad states by itself: types are strict, prices and rates are append-only.
/// Times are unix milliseconds, money is nano-USD or nano-BRL, prices nano-USD per million tokens.
enum Schema {
  static let version1 = """
    CREATE TABLE shared_gateway_config (
      key TEXT PRIMARY KEY,
      value TEXT NOT NULL,
      updated_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE providers (
      name TEXT PRIMARY KEY,
      dialect TEXT NOT NULL CHECK (dialect IN ('openai', 'anthropic', 'gemini')),
      base_url TEXT NOT NULL,
      role TEXT NOT NULL CHECK (role IN ('gateway', 'direct')),
      key_variables TEXT NOT NULL DEFAULT '',
      key_command TEXT,
      needs_key INTEGER NOT NULL CHECK (needs_key IN (0, 1)),
      max_tokens_field TEXT NOT NULL CHECK (max_tokens_field IN ('max_tokens', 'max_completion_tokens')),
      plain_http INTEGER NOT NULL DEFAULT 0 CHECK (plain_http IN (0, 1)),
      position INTEGER NOT NULL,
      updated_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE ai_models_registry (
      id TEXT PRIMARY KEY,
      provider TEXT NOT NULL,
      name TEXT NOT NULL,
      enabled INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)),
      status TEXT NOT NULL DEFAULT 'unverified' CHECK (status IN ('unverified', 'verified', 'failed')),
      verified_at INTEGER,
      context_window INTEGER CHECK (context_window > 0),
      max_output_tokens INTEGER CHECK (max_output_tokens > 0),
      vision INTEGER CHECK (vision IN (0, 1)),
      tools INTEGER CHECK (tools IN (0, 1)),
      json INTEGER CHECK (json IN (0, 1)),
      reasoning INTEGER CHECK (reasoning IN (0, 1)),
      deprecated_at INTEGER,
      created_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE price_book (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      model TEXT NOT NULL,
      effective_at INTEGER NOT NULL,
      source TEXT NOT NULL,
      input INTEGER NOT NULL CHECK (input >= 0),
      output INTEGER NOT NULL CHECK (output >= 0),
      cache_read INTEGER CHECK (cache_read >= 0),
      cache_write INTEGER CHECK (cache_write >= 0),
      cache_write_1h INTEGER CHECK (cache_write_1h >= 0),
      reasoning INTEGER CHECK (reasoning >= 0),
      per_request INTEGER NOT NULL DEFAULT 0 CHECK (per_request >= 0),
      per_image INTEGER NOT NULL DEFAULT 0 CHECK (per_image >= 0),
      tiers TEXT,
      rounded INTEGER NOT NULL DEFAULT 0 CHECK (rounded IN (0, 1)),
      created_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX price_book_by_model ON price_book (model, effective_at, id);
    CREATE TRIGGER price_book_no_update BEFORE UPDATE ON price_book
      BEGIN SELECT raise(ABORT, 'the price book is append-only'); END;
    CREATE TRIGGER price_book_no_delete BEFORE DELETE ON price_book
      BEGIN SELECT raise(ABORT, 'the price book is append-only'); END;

    CREATE TABLE exchange_rates (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      effective_at INTEGER NOT NULL,
      source TEXT NOT NULL,
      nano_brl_per_usd INTEGER NOT NULL CHECK (nano_brl_per_usd > 0),
      spread_percent TEXT NOT NULL DEFAULT '0',
      created_at INTEGER NOT NULL
    ) STRICT;
    CREATE TRIGGER exchange_rates_no_update BEFORE UPDATE ON exchange_rates
      BEGIN SELECT raise(ABORT, 'exchange rates are append-only'); END;
    CREATE TRIGGER exchange_rates_no_delete BEFORE DELETE ON exchange_rates
      BEGIN SELECT raise(ABORT, 'exchange rates are append-only'); END;

    CREATE TABLE clients (
      name TEXT PRIMARY KEY,
      display TEXT,
      enabled INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)),
      gateway INTEGER NOT NULL DEFAULT 1 CHECK (gateway IN (0, 1)),
      timezone TEXT,
      created_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE gateway_usage_logs (
      seq INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      request_id TEXT NOT NULL,
      client_id TEXT NOT NULL,
      conversation_id TEXT,
      phone TEXT,
      tags TEXT,
      api_type TEXT NOT NULL CHECK (api_type IN ('gateway', 'direct')),
      provider TEXT NOT NULL,
      model_requested TEXT NOT NULL,
      model TEXT NOT NULL,
      attempt INTEGER NOT NULL CHECK (attempt >= 1),
      upstream_id TEXT,
      input_tokens INTEGER CHECK (input_tokens >= 0),
      output_tokens INTEGER CHECK (output_tokens >= 0),
      cache_read_tokens INTEGER CHECK (cache_read_tokens >= 0),
      cache_write_tokens INTEGER CHECK (cache_write_tokens >= 0),
      reasoning_tokens INTEGER CHECK (reasoning_tokens >= 0),
      usage_source TEXT CHECK (usage_source IN ('provider', 'estimate', 'cache')),
      cost_nano_usd INTEGER CHECK (cost_nano_usd >= 0),
      cost_nano_brl INTEGER CHECK (cost_nano_brl >= 0),
      cost_source TEXT CHECK (cost_source IN ('reported', 'computed', 'estimated', 'presumed', 'cache')),
      cost_note TEXT,
      price_id INTEGER REFERENCES price_book (id),
      fx_rate_id INTEGER REFERENCES exchange_rates (id),
      cache_status TEXT NOT NULL DEFAULT 'off' CHECK (cache_status IN ('hit', 'miss', 'off', 'refresh')),
      avoided_tokens INTEGER NOT NULL DEFAULT 0,
      avoided_nano_usd INTEGER NOT NULL DEFAULT 0,
      avoided_nano_brl INTEGER NOT NULL DEFAULT 0,
      outcome TEXT NOT NULL CHECK (outcome IN
        ('ok', 'partial', 'error', 'refused', 'hit', 'interrupted', 'presumed')),
      finish_reason TEXT,
      max_tokens_sent INTEGER,
      error_code TEXT,
      error_message TEXT,
      http_status INTEGER,
      latency_ms INTEGER NOT NULL CHECK (latency_ms >= 0),
      ttft_ms INTEGER CHECK (ttft_ms >= 0),
      created_at INTEGER NOT NULL,
      finished_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX gateway_usage_logs_by_request ON gateway_usage_logs (request_id);
    CREATE INDEX gateway_usage_logs_by_time ON gateway_usage_logs (created_at);
    """
}
