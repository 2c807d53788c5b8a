/// What a command failed with, as a user and a program see it: a kind that decides the exit status, a sentence, and
/// what to type next. Facts from the layers below are turned into it in one place, `GatewayError+Facts.swift`.
package struct GatewayError: Error {
  /// The `code` of the command line contract.
  package enum Kind: String, Sendable, CaseIterable {
    case `internal`
    case storageFailed = "storage_failed"
    case outputFailed = "output_failed"
    case usage
    case notSetUp = "not_set_up"
    case noKey = "no_key"
    case unsafePermissions = "unsafe_permissions"
    case vaultLocked = "vault_locked"
    case vaultDamaged = "vault_damaged"
    case vaultNewer = "vault_newer"
    case databaseForeign = "database_foreign"
    case databaseNewer = "database_newer"
    case clockUnsure = "clock_unsure"
    case noRate = "no_rate"
    case offline
    case unauthorized
    case clientDisabled = "client_disabled"
    case notFound = "not_found"
    case modelDisabled = "model_disabled"
    case cacheMiss = "cache_miss"
    case conflict, locked
    case budgetExceeded = "budget_exceeded"
    case budgetHeld = "budget_held"
    case budgetPaused = "budget_paused"
    case maxCostExceeded = "max_cost_exceeded"
    case unpricedModel = "unpriced_model"
    case unpricedFeature = "unpriced_feature"
    case upstreamFailed = "upstream_failed"
    case contextTooLong = "context_too_long"
    case unsupported
    case rateLimited = "rate_limited"
    case findings, partial, timeout, cancelled, interrupted
  }

  package var kind: Kind
  /// Lower case, no full stop, the subject in single quotes.
  package var message: String
  package var hints: [String]
  package var retryAfterSeconds: Int64?
  /// Of the request, when the log has something of it.
  package var requestID: String?
  /// What became of every route, when some were tried.
  package var attempts: [AttemptReport] = []
  /// Those that refused, as they stand.
  package var budgets: [BudgetStanding] = []
  /// How the call that failed ended, when one did.
  package var reason: AttemptReason?
  /// The answer as far as it came, when the call was or may have been paid for.
  package var partial: Receipt?
  /// The signal that ended the call, for an exit status that tells.
  package var signal: Interrupts.Signal?

  package init(
    _ kind: Kind, _ message: String, hints: [String] = [], retryAfterSeconds: Int64? = nil,
    partial: Receipt? = nil, signal: Interrupts.Signal? = nil
  ) {
    self.kind = kind
    self.message = message
    self.hints = hints
    self.retryAfterSeconds = retryAfterSeconds
    self.partial = partial
    self.signal = signal
  }
}
