/// What gw does from time to time. Each can be run at any time, any number of times, by any number of processes.
package enum Job: String, Sendable, CaseIterable {
  /// In the order in which `run` does them: first what needs nobody, then people, then networks.
  case resetBudgets = "reset-budgets"
  case checkBudgetAlerts = "check-budget-alerts"
  case checkGatewayAlerts = "check-gateway-alerts"
  case prune
  case deliverAlerts = "deliver-alerts"
  case syncPricing = "sync-pricing"
  case reconcileCosts = "reconcile-costs"

  /// How often, unless `cron.<job>.every` says otherwise.
  package var usualInterval: String {
    switch self {
    case .resetBudgets, .checkBudgetAlerts, .deliverAlerts: "5m"
    case .checkGatewayAlerts: "15m"
    case .reconcileCosts: "1h"
    case .syncPricing, .prune: "1d"
    }
  }

  /// What it does, for lists: lower case, no full stop.
  package var summary: String {
    switch self {
    case .resetBudgets: "opens new periods of budgets and ends calls of dead processes"
    case .checkBudgetAlerts: "tells of budgets that passed a threshold"
    case .checkGatewayAlerts:
      "tells when errors, latency, fallbacks, prices or jobs are not as they should be"
    case .prune: "removes texts and answers that are too old, and gives space back"
    case .deliverAlerts: "sends alerts again that did not reach their sink"
    case .syncPricing: "reads prices of models and the exchange rate"
    case .reconcileCosts: "asks gateways what calls cost whose end nobody saw"
    }
  }

  /// Its place in `gw.jobs`, for ever.
  package var lockByte: Int64 {
    switch self {
    case .resetBudgets: 1
    case .checkBudgetAlerts: 2
    case .checkGatewayAlerts: 3
    case .syncPricing: 4
    case .deliverAlerts: 5
    case .reconcileCosts: 6
    case .prune: 7
    }
  }

  /// It asks somebody else, who may be away for a while.
  package var isRemote: Bool { self == .syncPricing || self == .reconcileCosts }
}

/// What is known of a job's runs.
package struct JobState: Sendable, Equatable {
  package var job: Job
  package var lastRunAt: Instant?
  package var lastSuccessAt: Instant?
  /// In a row.
  package var failures: Int64 = 0
  /// Why the last one failed.
  package var error: String?

  package init(job: Job) { self.job = job }
}
