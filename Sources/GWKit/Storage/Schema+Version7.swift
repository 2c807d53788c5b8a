extension Schema {
  /// Jobs, alerts and what became of them, and windows that open as quickly after years as after days: of a budget the
  /// newest one ends last. `cron_jobs.mark` is up to where a job has come, as it counts; a run is in
  /// `cron_history` when it changed something or failed. An alert goes to each sink by a row of `alert_deliveries`;
  /// the sink '' is standard output. `is_open` says that what an alert tells of is still so. `price_notices` are prices
  /// that were not taken over and models that a source no longer has.
  static let version7 = """
    DROP TRIGGER budget_windows_opening;
    CREATE TRIGGER budget_windows_opening BEFORE INSERT ON budget_windows BEGIN
      SELECT raise(ABORT, 'a window opens empty, with the limit of its budget')
        WHERE new.held <> 0 OR new.spent <> 0 OR new.is_full <> 0 OR new.refused <> 0 OR new.superseded_at IS NOT NULL
          OR new.lim <> (SELECT lim FROM client_budgets WHERE id = new.budget_id AND removed_at IS NULL);
      SELECT raise(ABORT, 'windows of a budget do not overlap') WHERE new.starts < (
        SELECT ends FROM budget_windows WHERE budget_id = new.budget_id AND superseded_at IS NULL
        ORDER BY starts DESC LIMIT 1);
      SELECT raise(ABORT, 'windows are kept') WHERE EXISTS (SELECT 1 FROM budget_windows WHERE id = new.id);
    END;

    CREATE TABLE cron_jobs (
      job TEXT PRIMARY KEY,
      last_run_at INTEGER,
      last_success_at INTEGER,
      failures INTEGER NOT NULL DEFAULT 0 CHECK (failures >= 0),
      error TEXT,
      mark INTEGER NOT NULL DEFAULT 0
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE cron_history (
      at INTEGER NOT NULL,
      job TEXT NOT NULL,
      changes INTEGER NOT NULL,
      lines TEXT NOT NULL,
      error TEXT,
      PRIMARY KEY (at, job)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE alert_sinks (
      name TEXT PRIMARY KEY,
      command TEXT,
      webhook TEXT,
      format TEXT NOT NULL CHECK (format IN ('json', 'slack')),
      takes TEXT NOT NULL CHECK (takes IN ('all', 'budget', 'gateway')),
      plain_http INTEGER NOT NULL CHECK (plain_http IN (0, 1)),
      is_signed INTEGER NOT NULL CHECK (is_signed IN (0, 1)),
      updated_at INTEGER NOT NULL,
      CHECK ((command IS NULL) <> (webhook IS NULL))
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE alerts (
      id INTEGER PRIMARY KEY,
      key TEXT NOT NULL UNIQUE,
      kind TEXT NOT NULL CHECK (kind IN ('budget', 'gateway')),
      type TEXT NOT NULL,
      scope TEXT NOT NULL,
      line TEXT NOT NULL,
      body TEXT NOT NULL,
      is_open INTEGER NOT NULL CHECK (is_open IN (0, 1)),
      at INTEGER NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX alerts_open ON alerts (type, scope) WHERE is_open = 1;

    CREATE TABLE alert_deliveries (
      alert_id INTEGER NOT NULL REFERENCES alerts (id),
      sink TEXT NOT NULL,
      state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'delivered', 'dead')),
      tries INTEGER NOT NULL DEFAULT 0 CHECK (tries >= 0),
      next_at INTEGER NOT NULL,
      error TEXT,
      PRIMARY KEY (alert_id, sink)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX alert_deliveries_open ON alert_deliveries (state, next_at) WHERE state <> 'delivered';

    CREATE TABLE price_notices (
      model TEXT NOT NULL,
      kind TEXT NOT NULL CHECK (kind IN ('held', 'vanished', 'unusable')),
      source TEXT NOT NULL,
      detail TEXT NOT NULL,
      at INTEGER NOT NULL,
      PRIMARY KEY (model, kind)
    ) STRICT, WITHOUT ROWID;
    """

  /// Alerts of periods that are over were of interest when they were recorded, not to whoever updates gw.
  static let version7Start = """
    INSERT INTO cron_jobs (job, mark)
    SELECT 'check-budget-alerts', coalesce(min(CASE WHEN w.ends > ? THEN a.id - 1 END), max(a.id), 0)
    FROM budget_alerts a JOIN budget_windows w ON w.id = a.window_id
    """
}
