import GWKit

/// The number that a process ends with; part of the command line contract.
struct ExitStatus: Equatable {
  let code: Int32

  static let done = ExitStatus(code: 0)

  private init(code: Int32) { self.code = code }

  init(_ kind: GatewayError.Kind, signal: Interrupts.Signal? = nil) {
    code = Self.code(kind, signal: signal)
  }

  private static func code(_ kind: GatewayError.Kind, signal: Interrupts.Signal?) -> Int32 {
    switch kind {
    case .internal, .storageFailed, .outputFailed: 1
    case .usage: 2
    case .notSetUp, .noKey, .unsafePermissions, .vaultLocked, .vaultDamaged, .vaultNewer,
      .databaseForeign, .databaseNewer, .clockUnsure, .noRate, .offline:
      3
    case .unauthorized, .clientDisabled: 4
    case .notFound, .modelDisabled, .cacheMiss: 5
    case .conflict, .locked: 6
    case .budgetExceeded, .budgetHeld, .budgetPaused, .maxCostExceeded, .unpricedModel,
      .unpricedFeature:
      7
    case .upstreamFailed, .contextTooLong, .unsupported: 8
    case .rateLimited: 9
    case .findings: 10
    case .partial: 11
    case .timeout: 12
    case .cancelled: 13
    case .interrupted: 128 + (signal ?? .interrupt).number
    }
  }
}
