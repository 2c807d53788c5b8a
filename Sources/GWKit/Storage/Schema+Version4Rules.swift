/// The triggers of version 4: one for each event of a table, since every process pays for reading each of them.
extension Schema {
  /// A budget stays what it is, and its limit is that of the window that calls are admitted to. A window keeps its span,
  /// opens empty and is filled with the calls of its time; its counters change only as the ledger says: by the entry
  /// that is being added, or to what all entries add up to.
  static let windowRules4 = """
    CREATE TRIGGER client_budgets_changing AFTER UPDATE ON client_budgets BEGIN
      SELECT raise(ABORT, 'a budget keeps its scope, type and period')
        WHERE new.id <> old.id OR new.scope <> old.scope OR new.unit <> old.unit OR new.period <> old.period;
      UPDATE budget_windows SET lim = new.lim
        WHERE new.lim <> old.lim AND id = (SELECT window_id FROM budgets_now WHERE budget_id = new.id);
    END;

    CREATE TRIGGER client_budgets_no_delete BEFORE DELETE ON client_budgets
      BEGIN SELECT raise(ABORT, 'budgets are kept'); END;

    CREATE TRIGGER budget_windows_no_delete BEFORE DELETE ON budget_windows
      BEGIN SELECT raise(ABORT, 'windows are kept'); END;

    CREATE TRIGGER budget_windows_opening BEFORE INSERT ON budget_windows BEGIN
      SELECT raise(ABORT, 'a window opens empty, with the limit of its budget')
        WHERE new.held <> 0 OR new.spent <> 0 OR new.is_full <> 0 OR new.refused <> 0 OR new.superseded_at IS NOT NULL
          OR new.lim <> (SELECT lim FROM client_budgets WHERE id = new.budget_id AND removed_at IS NULL);
      SELECT raise(ABORT, 'windows of a budget do not overlap') WHERE EXISTS (
        SELECT 1 FROM budget_windows WHERE budget_id = new.budget_id AND superseded_at IS NULL AND ends > new.starts);
      SELECT raise(ABORT, 'windows are kept') WHERE EXISTS (SELECT 1 FROM budget_windows WHERE id = new.id);
    END;

    CREATE TRIGGER budget_windows_filling AFTER INSERT ON budget_windows BEGIN
      INSERT INTO call_windows (call, window_id, held, reason, entry_id)
        SELECT t.call, new.id, coalesce(CASE b.unit WHEN 'tokens' THEN t.tokens WHEN 'usd' THEN t.nano_usd
            ELSE t.nano_brl END, 0), 'fill', (SELECT max(id) FROM ledger_entries)
        FROM client_budgets b CROSS JOIN call_times t
          ON t.at >= new.starts AND t.at < new.ends AND t.entry_id > new.since_entry
            AND (b.scope = '@all' OR t.client = b.scope)
        WHERE b.id = new.budget_id;
      UPDATE budget_windows SET held = (SELECT held FROM window_sums WHERE window_id = new.id),
          spent = (SELECT spent FROM window_sums WHERE window_id = new.id)
        WHERE id = new.id AND EXISTS (SELECT 1 FROM call_windows WHERE window_id = new.id);
    END;

    CREATE TRIGGER budget_windows_changing BEFORE UPDATE ON budget_windows BEGIN
      SELECT raise(ABORT, 'a window keeps its span')
        WHERE new.id <> old.id OR new.budget_id <> old.budget_id OR new.starts <> old.starts OR new.ends <> old.ends
          OR new.timezone <> old.timezone OR new.week_start <> old.week_start OR new.anchor <> old.anchor
          OR new.since_entry <> old.since_entry OR new.opened_at <> old.opened_at;
      SELECT raise(ABORT, 'a window has the limit of its budget')
        WHERE new.lim <> old.lim AND new.lim <> (SELECT lim FROM client_budgets WHERE id = new.budget_id);
      SELECT raise(ABORT, 'the counters of a window follow the ledger')
        WHERE (new.held <> old.held OR new.spent <> old.spent) AND NOT EXISTS (
            SELECT 1 FROM ledger_entries e JOIN call_windows c ON c.call = e.call AND c.window_id = old.id
              JOIN client_budgets b ON b.id = old.budget_id
            WHERE e.id = new.entry_id AND e.id > old.entry_id
              AND new.held = old.held + CASE e.step WHEN 0 THEN c.held WHEN 1 THEN -c.held ELSE 0 END
              AND new.spent = old.spent + CASE WHEN e.step = 0 THEN 0
                WHEN b.unit = 'tokens' THEN e.tokens
                WHEN b.unit = 'usd' THEN coalesce(e.nano_usd, 0) ELSE coalesce(e.nano_brl, 0) END)
          AND NOT EXISTS (
            SELECT 1 FROM window_sums s WHERE s.window_id = old.id AND s.held = new.held AND s.spent = new.spent);
    END;

    CREATE TRIGGER budget_windows_changed AFTER UPDATE OF spent, lim ON budget_windows BEGIN
      UPDATE budget_windows SET is_full = (new.spent >= new.lim)
        WHERE id = new.id AND (new.spent >= new.lim) <> (old.spent >= old.lim);
      INSERT INTO budget_alerts (budget_id, window_id, threshold, cause, spent, lim, entry_id, at)
        SELECT new.budget_id, new.id, t.percent, 'spent', new.spent, new.lim, nullif(new.entry_id, 0),
          coalesce((SELECT at FROM ledger_entries WHERE id = new.entry_id), new.opened_at)
        FROM budget_thresholds t
        WHERE new.superseded_at IS NULL AND (new.spent > old.spent OR new.lim < old.lim)
          AND t.budget_id = new.budget_id
          AND new.spent >= new.lim / 100 * t.percent + (new.lim % 100 * t.percent + 99) / 100
          AND NOT EXISTS (SELECT 1 FROM budget_alerts a
            WHERE a.window_id = new.id AND a.threshold = t.percent);
    END;

    CREATE TRIGGER call_windows_no_update BEFORE UPDATE ON call_windows
      BEGIN SELECT raise(ABORT, 'where a call counts never changes'); END;
    CREATE TRIGGER call_windows_no_delete BEFORE DELETE ON call_windows
      BEGIN SELECT raise(ABORT, 'where a call counts never changes'); END;
    CREATE TRIGGER call_moves_no_update BEFORE UPDATE ON call_moves
      BEGIN SELECT raise(ABORT, 'moves of calls are kept'); END;
    CREATE TRIGGER call_moves_no_delete BEFORE DELETE ON call_moves
      BEGIN SELECT raise(ABORT, 'moves of calls are kept'); END;
    CREATE TRIGGER call_windows_adding BEFORE INSERT ON call_windows BEGIN
      SELECT raise(ABORT, 'where a call counts never changes') WHERE EXISTS (
        SELECT 1 FROM call_windows WHERE call = new.call AND window_id = new.window_id);
      SELECT raise(ABORT, 'only a held call counts somewhere') WHERE NOT EXISTS (
        SELECT 1 FROM ledger_entries WHERE call = new.call AND step = 0);
    END;

    """

  /// A call is opened by one INSERT into `open_calls`: its trigger writes the hold, whose own triggers admit it or undo
  /// all of it. Under a clock that went back a little it counts at the start of its newest window, so that the ledger's
  /// time never goes back across one. A hold without an open call is one
  /// that is in the log already, of a program that knew no ledger.
  static let ledgerRules4 = """
    CREATE TRIGGER open_calls_holding AFTER INSERT ON open_calls BEGIN
      INSERT INTO ledger_entries (call, step, kind, client, at, tokens, nano_usd, nano_brl, fx_rate_id, bounded)
        SELECT new.id, 0, 'hold', new.client_id, max(new.created_at, coalesce(max(starts), new.created_at)), new.tokens,
          new.nano_usd, new.nano_brl, new.fx_rate_id, new.bounded
        FROM budgets_now
        WHERE scope IN (new.client_id, '@all') AND starts <= new.created_at + \(BudgetWindow.clockTolerance);
    END;
    CREATE TRIGGER open_calls_kept BEFORE DELETE ON open_calls BEGIN
      SELECT raise(ABORT, 'a call is open until it ends')
        WHERE EXISTS (SELECT 1 FROM ledger_entries WHERE call = old.id AND step = 0)
          AND NOT EXISTS (SELECT 1 FROM ledger_entries WHERE call = old.id AND step = 1);
    END;

    CREATE TRIGGER ledger_entries_no_update BEFORE UPDATE ON ledger_entries
      BEGIN SELECT raise(ABORT, 'the ledger is append-only'); END;
    CREATE TRIGGER ledger_entries_no_delete BEFORE DELETE ON ledger_entries
      BEGIN SELECT raise(ABORT, 'the ledger is append-only'); END;

    CREATE TRIGGER ledger_entries_adding BEFORE INSERT ON ledger_entries BEGIN
      SELECT raise(ABORT, 'the ledger is append-only') WHERE EXISTS (
          SELECT 1 FROM ledger_entries WHERE call = new.call AND step = new.step)
        OR EXISTS (SELECT 1 FROM ledger_entries WHERE id = new.id);
      SELECT raise(ABORT, 'no_owner')
        WHERE new.step = 0 AND NOT EXISTS (SELECT 1 FROM open_calls WHERE id = new.call)
          AND NOT EXISTS (SELECT 1 FROM gateway_usage_logs WHERE id = new.call);
      SELECT CASE
        WHEN window_id IS NULL OR new.at >= ends THEN raise(ABORT, 'window_missing')
        WHEN paused THEN raise(ABORT, 'budget_paused')
        WHEN NOT hard THEN 0
        WHEN is_full THEN raise(ABORT, 'budget_paused')
        WHEN (SELECT created_at FROM open_calls WHERE id = new.call) < starts - \(BudgetWindow.clockTolerance)
          THEN raise(ABORT, 'clock_unsure')
        WHEN NOT new.bounded THEN raise(ABORT, 'unpriced_feature')
        WHEN unit <> 'tokens' AND new.nano_usd IS NULL THEN raise(ABORT, 'unpriced_model')
        WHEN unit = 'brl' AND new.nano_usd > 0 AND coalesce((
          SELECT source = 'built-in' FROM exchange_rates WHERE id = new.fx_rate_id), 1) THEN raise(ABORT, 'no_rate')
        WHEN coalesce(CASE unit WHEN 'tokens' THEN new.tokens WHEN 'usd' THEN new.nano_usd ELSE new.nano_brl END, lim + 1)
          > lim - spent - held THEN raise(ABORT, 'budget_exceeded')
        END
      FROM budgets_now WHERE new.step = 0 AND scope IN (new.client, '@all')
        AND EXISTS (SELECT 1 FROM open_calls WHERE id = new.call);
      SELECT raise(ABORT, 'no_hold') WHERE new.step > 0 AND NOT EXISTS (
        SELECT 1 FROM ledger_entries WHERE call = new.call AND step = 0 AND client = new.client);
      SELECT raise(ABORT, 'no_end') WHERE new.step >= 2 AND NOT EXISTS (
        SELECT 1 FROM ledger_entries WHERE call = new.call AND step = new.step - 1);
      SELECT raise(ABORT, 'what is presumed is the whole hold') WHERE new.kind = 'presume' AND NOT EXISTS (
        SELECT 1 FROM ledger_entries WHERE call = new.call AND step = 0 AND tokens = new.tokens
          AND nano_usd IS new.nano_usd AND nano_brl IS new.nano_brl);
      SELECT raise(ABORT, 'a call cannot have used less than nothing') FROM ledger_entries
        WHERE new.step >= 2 AND call = new.call AND step >= 1
        GROUP BY call HAVING sum(tokens) + new.tokens < 0 OR coalesce(sum(nano_usd), 0) + coalesce(new.nano_usd, 0) < 0
          OR coalesce(sum(nano_brl), 0) + coalesce(new.nano_brl, 0) < 0;
    END;

    CREATE TRIGGER ledger_entries_added AFTER INSERT ON ledger_entries BEGIN
      INSERT INTO call_windows (call, window_id, held, lim, reason, entry_id)
        SELECT new.call, window_id, coalesce(CASE unit WHEN 'tokens' THEN new.tokens WHEN 'usd' THEN new.nano_usd
            ELSE new.nano_brl END, 0), CASE WHEN hard THEN lim END, 'hold', new.id
        FROM budgets_now WHERE new.step = 0 AND scope IN (new.client, '@all')
          AND EXISTS (SELECT 1 FROM open_calls WHERE id = new.call);
      UPDATE budget_windows SET entry_id = new.id,
          held = held + CASE new.step WHEN 0 THEN 1 WHEN 1 THEN -1 ELSE 0 END * (
            SELECT c.held FROM call_windows c WHERE c.call = new.call AND c.window_id = budget_windows.id),
          spent = spent + CASE WHEN new.step = 0 THEN 0 ELSE coalesce((
            SELECT CASE unit WHEN 'tokens' THEN new.tokens WHEN 'usd' THEN new.nano_usd ELSE new.nano_brl END
            FROM client_budgets WHERE id = budget_windows.budget_id), 0) END
        WHERE id IN (SELECT window_id FROM call_windows WHERE call = new.call);
      DELETE FROM open_calls WHERE new.step > 0 AND id = new.call;
    END;
    """
}
