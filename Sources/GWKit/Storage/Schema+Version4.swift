extension Schema {
  /// Budgets and the ledger. The rules that money depends on are triggers, so that no program can write past them:
  /// entries are only ever added, a call has one hold and one end, a hold fits or is not there, and counters follow the
  /// ledger. Why a call is not admitted is one word, which `LedgerRefusal` knows; other complaints are sentences.
  static let version4 = tables4 + views4 + history4 + windowRules4 + ledgerRules4

  /// A window belongs to a budget for ever; `superseded_at` says that another took its place before it ended, and
  /// `since_entry` that calls held up to that entry were set aside by a reset. `call_windows` says which windows a call
  /// counts in, and never changes. `call_moves` are calls whose moment a wrong clock wrote down, with the moment they
  /// count at instead; the last one holds. `open_calls` are the holds that have no end yet, with what is needed to write their row of the log
  /// when nobody else is left to do it.
  private static let tables4 = """
    CREATE TABLE client_budgets (
      id INTEGER PRIMARY KEY,
      scope TEXT NOT NULL,
      unit TEXT NOT NULL CHECK (unit IN ('tokens', 'brl', 'usd')),
      period TEXT NOT NULL CHECK (period IN ('daily', 'weekly', 'monthly')),
      lim INTEGER NOT NULL CHECK (lim BETWEEN 1 AND 1000000000000000000),
      hard INTEGER NOT NULL CHECK (hard IN (0, 1)),
      paused INTEGER NOT NULL DEFAULT 0 CHECK (paused IN (0, 1)),
      timezone TEXT,
      week_start TEXT NOT NULL CHECK (week_start IN ('mon', 'sun')),
      anchor INTEGER NOT NULL CHECK (anchor BETWEEN 1 AND 31),
      created_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL,
      removed_at INTEGER
    ) STRICT;
    CREATE UNIQUE INDEX client_budgets_in_force ON client_budgets (scope, unit, period)
      WHERE removed_at IS NULL;

    CREATE TABLE budget_thresholds (
      budget_id INTEGER NOT NULL REFERENCES client_budgets (id),
      percent INTEGER NOT NULL CHECK (percent BETWEEN 1 AND 100),
      PRIMARY KEY (budget_id, percent)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE budget_windows (
      id INTEGER PRIMARY KEY,
      budget_id INTEGER NOT NULL REFERENCES client_budgets (id),
      starts INTEGER NOT NULL,
      ends INTEGER NOT NULL CHECK (ends > starts),
      timezone TEXT NOT NULL,
      week_start TEXT NOT NULL CHECK (week_start IN ('mon', 'sun')),
      anchor INTEGER NOT NULL CHECK (anchor BETWEEN 1 AND 31),
      lim INTEGER NOT NULL CHECK (lim > 0),
      held INTEGER NOT NULL DEFAULT 0 CHECK (held >= 0),
      spent INTEGER NOT NULL DEFAULT 0 CHECK (spent >= 0),
      is_full INTEGER NOT NULL DEFAULT 0 CHECK (is_full IN (0, 1)),
      refused INTEGER NOT NULL DEFAULT 0 CHECK (refused >= 0),
      entry_id INTEGER NOT NULL DEFAULT 0,
      since_entry INTEGER NOT NULL DEFAULT 0 CHECK (since_entry >= 0),
      opened_at INTEGER NOT NULL,
      superseded_at INTEGER,
      superseded_by TEXT CHECK (superseded_by IN ('reset', 'rule', 'clock')),
      reason TEXT,
      CHECK ((superseded_at IS NULL) = (superseded_by IS NULL))
    ) STRICT;
    CREATE UNIQUE INDEX budget_windows_in_order ON budget_windows (budget_id, starts)
      WHERE superseded_at IS NULL;
    CREATE INDEX budget_windows_since ON budget_windows (budget_id, since_entry);

    CREATE TABLE budget_alerts (
      id INTEGER PRIMARY KEY,
      budget_id INTEGER NOT NULL REFERENCES client_budgets (id),
      window_id INTEGER NOT NULL REFERENCES budget_windows (id),
      threshold INTEGER NOT NULL,
      cause TEXT NOT NULL CHECK (cause IN ('spent', 'refused')),
      spent INTEGER NOT NULL,
      lim INTEGER NOT NULL,
      entry_id INTEGER,
      at INTEGER NOT NULL,
      UNIQUE (window_id, threshold)
    ) STRICT;

    CREATE TABLE ledger_entries (
      id INTEGER PRIMARY KEY,
      call TEXT NOT NULL,
      step INTEGER NOT NULL,
      kind TEXT NOT NULL,
      client TEXT NOT NULL,
      at INTEGER NOT NULL,
      tokens INTEGER NOT NULL,
      nano_usd INTEGER,
      nano_brl INTEGER,
      fx_rate_id INTEGER REFERENCES exchange_rates (id),
      bounded INTEGER NOT NULL DEFAULT 1 CHECK (bounded IN (0, 1)),
      overrun INTEGER NOT NULL DEFAULT 0 CHECK (overrun IN (0, 1)),
      note TEXT,
      UNIQUE (call, step),
      CHECK (step >= 0 AND kind IN ('hold', 'settle', 'estimate', 'presume', 'void', 'adjust')),
      CHECK ((kind = 'hold') = (step = 0) AND (kind = 'adjust') = (step >= 2)),
      CHECK (step >= 2 OR (tokens >= 0 AND coalesce(nano_usd, 0) >= 0 AND coalesce(nano_brl, 0) >= 0)),
      CHECK (kind <> 'void' OR (tokens = 0 AND nano_usd = 0 AND nano_brl = 0)),
      CHECK (overrun = 0 OR step >= 1)
    ) STRICT;
    CREATE INDEX ledger_entries_by_time ON ledger_entries (at, client) WHERE step = 0;
    CREATE INDEX ledger_entries_odd ON ledger_entries (at, call) WHERE step >= 2 OR overrun = 1;

    CREATE TABLE call_moves (
      id INTEGER PRIMARY KEY,
      call TEXT NOT NULL,
      at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX call_moves_by_call ON call_moves (call);

    CREATE TABLE call_windows (
      call TEXT NOT NULL,
      window_id INTEGER NOT NULL REFERENCES budget_windows (id),
      held INTEGER NOT NULL CHECK (held >= 0),
      lim INTEGER,
      reason TEXT NOT NULL CHECK (reason IN ('hold', 'fill', 'move')),
      entry_id INTEGER NOT NULL,
      PRIMARY KEY (call, window_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX call_windows_by_window ON call_windows (window_id);

    CREATE TABLE open_calls (
      id TEXT PRIMARY KEY,
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
      trigger TEXT,
      wait_ms INTEGER NOT NULL,
      gate_wait_ms INTEGER NOT NULL,
      max_tokens_sent INTEGER,
      price_id INTEGER REFERENCES price_book (id),
      fx_rate_id INTEGER REFERENCES exchange_rates (id),
      images INTEGER NOT NULL,
      input_tokens INTEGER NOT NULL CHECK (input_tokens >= 0),
      output_tokens INTEGER NOT NULL CHECK (output_tokens >= 0),
      tokens INTEGER NOT NULL,
      nano_usd INTEGER,
      nano_brl INTEGER,
      bounded INTEGER NOT NULL,
      created_at INTEGER NOT NULL,
      owner INTEGER NOT NULL,
      boot TEXT NOT NULL,
      lease INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    ALTER TABLE gateway_usage_logs ADD COLUMN hour_cache_write_tokens INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE gateway_usage_logs ADD COLUMN images INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE gateway_usage_logs ADD COLUMN gate_wait_ms INTEGER NOT NULL DEFAULT 0;

    ALTER TABLE providers ADD COLUMN generation_path TEXT;
    UPDATE providers SET generation_path = '/generation' WHERE name IN ('vercel', 'openrouter');

    """

  /// The window that each budget admits calls to, the moment that each call counts at, and what the counters of a window
  /// must be.
  private static let views4 = """
    CREATE VIEW budgets_now AS
      SELECT b.id AS budget_id, b.scope, b.unit, b.period, b.hard, b.paused, w.id AS window_id, w.starts,
        w.ends, w.lim, w.held, w.spent, w.is_full
      FROM client_budgets b LEFT JOIN budget_windows w ON w.id = (
        SELECT n.id FROM budget_windows n WHERE n.budget_id = b.id AND n.superseded_at IS NULL
        ORDER BY n.starts DESC LIMIT 1)
      WHERE b.removed_at IS NULL;

    CREATE VIEW call_times AS
      SELECT h.call, h.id AS entry_id, h.client, h.at, h.tokens, h.nano_usd, h.nano_brl
      FROM ledger_entries h INDEXED BY ledger_entries_by_time
      WHERE h.step = 0 AND NOT EXISTS (SELECT 1 FROM call_moves m WHERE m.call = h.call)
      UNION ALL
      SELECT h.call, h.id, h.client, m.at, h.tokens, h.nano_usd, h.nano_brl
      FROM call_moves m CROSS JOIN ledger_entries h ON h.call = m.call AND h.step = 0
      WHERE NOT EXISTS (SELECT 1 FROM call_moves n WHERE n.call = m.call AND n.id > m.id);

    CREATE VIEW window_sums AS
      SELECT w.id AS window_id,
        (SELECT coalesce(sum(c.held), 0) FROM call_windows c WHERE c.window_id = w.id AND NOT EXISTS (
          SELECT 1 FROM ledger_entries e WHERE e.call = c.call AND e.step = 1)) AS held,
        (SELECT coalesce(sum(CASE b.unit WHEN 'tokens' THEN e.tokens WHEN 'usd' THEN e.nano_usd
            ELSE e.nano_brl END), 0)
          FROM call_windows c JOIN ledger_entries e ON e.call = c.call AND e.step >= 1
          WHERE c.window_id = w.id) AS spent
      FROM budget_windows w JOIN client_budgets b ON b.id = w.budget_id;

    """

  /// Calls of before there was a ledger: they count in windows that are opened over their time.
  private static let history4 = "\(holdsOfLog) ORDER BY seq;\n\(endsOfLog) ORDER BY seq;\n\n"

  /// Holds for rows of the log that came without: what they used. Further conditions may follow.
  static let holdsOfLog = """
    INSERT INTO ledger_entries (call, step, kind, client, at, tokens, nano_usd, nano_brl, fx_rate_id)
      SELECT id, 0, 'hold', client_id, created_at, coalesce(input_tokens, 0) + coalesce(output_tokens, 0),
        cost_nano_usd, cost_nano_brl, fx_rate_id
      FROM gateway_usage_logs WHERE outcome NOT IN ('refused', 'hit')
    """
  /// Their ends.
  static let endsOfLog = """
    INSERT INTO ledger_entries (call, step, kind, client, at, tokens, nano_usd, nano_brl, fx_rate_id)
      SELECT id, 1, CASE cost_source WHEN 'presumed' THEN 'presume' WHEN 'estimated' THEN 'estimate' ELSE 'settle' END,
        client_id, finished_at, coalesce(input_tokens, 0) + coalesce(output_tokens, 0), cost_nano_usd,
        cost_nano_brl, fx_rate_id
      FROM gateway_usage_logs WHERE outcome NOT IN ('refused', 'hit')
    """
}
