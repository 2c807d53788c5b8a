/// The one seam between facts and sentences.
extension GatewayError {
  /// Any error of a lower layer.
  package init(_ error: any Error) {
    switch error {
    case let error as GatewayError: self = error
    case let error as StoreError: self.init(store: error)
    case let error as DatabaseError: self.init(database: error)
    case let error as SystemError: self.init(store: .system(error))
    case let error as VaultError: self.init(vault: error)
    case let error as Plan.Refusal: self.init(refusal: error)
    case let error as LedgerRefusal:
      self.init(
        Kind(rawValue: error.word) ?? .internal,
        "the ledger does not admit the call: \(error.word)",
        hints: ["gw budget audit"])
    case BudgetError.zoneMissing(let zone, let budget):
      self.init(
        .notSetUp,
        "this system has no time zone '\(zone)', which the budget '\(budget)' is reckoned by",
        hints: ["apt install tzdata", "gw budget set \(budget) --timezone UTC"])
    case BudgetError.gone(let budget):
      self.init(
        .notFound, "there is no budget '\(budget)' any more", hints: ["gw budget list"])
    case let error as JSONError:
      self.init(.internal, "stored JSON cannot be read: \(error.message)")
    default: self.init(.internal, "something went wrong that gw has no word for")
    }
  }

  private init(store error: StoreError) {
    switch error {
    case .locked:
      self.init(.locked, "another gw held the database for 30 s", hints: ["try again"])
    case .interrupted:
      self.init(.interrupted, "interrupted", signal: Interrupts.pending ?? .interrupt)
    case .foreign(let path):
      self.init(
        .databaseForeign, "'\(path)' is not a database of gw",
        hints: ["move it away, or choose another folder with GW_HOME"])
    case .newer(let path, let version):
      self.init(
        .databaseNewer, "'\(path)' was written by a newer gw (schema \(version))",
        hints: ["install that version or a later one"])
    case .exposed(let path): self.init(exposed: path)
    case .notAFolder(let path):
      self.init(.storageFailed, "'\(path)' is not a folder")
    case .network(let path):
      self.init(
        .unsafePermissions, "'\(path)' lies on a network file system, whose locks may not hold",
        hints: ["choose a local folder with GW_HOME", "gw setup set store.allow_network_fs true"])
    case .ruleMissing:
      self.init(
        .storageFailed, "somebody took a rule out of the database that money depends on",
        hints: ["gw budget audit --fix brings it back"])
    case .system(let error):
      self.init(.storageFailed, error.message, hints: Self.hints(for: error))
    }
  }

  private static func hints(for error: SystemError) -> [String] {
    error.path == nil ? [] : ["choose a folder that can be written with GW_HOME"]
  }

  private init(database error: DatabaseError) {
    if error.isFull {
      self.init(.storageFailed, "the disk is full", hints: ["free some space and try again"])
    } else if error.isBusy {
      self.init(.locked, "another program holds the database", hints: ["try again"])
    } else if error.isReadOnly {
      self.init(.storageFailed, "the database cannot be written: \(error.message)")
    } else if error.isCorrupt || error.isNotADatabase {
      self.init(
        .storageFailed, "the database is damaged: \(error.message)",
        hints: ["restore a backup, or move the file away to begin anew"])
    } else {
      self.init(.storageFailed, "the database failed: \(error.message)")
    }
  }

  private init(refusal: Plan.Refusal) {
    switch refusal {
    case .clientDisabled(let name):
      self.init(.clientDisabled, "client '\(name)' is disabled")
    case .modelDisabled(let id):
      self.init(.modelDisabled, "model '\(id.text)' is disabled")
    case .unknownProvider(let name):
      self.init(
        .notSetUp, "there is no provider '\(name)'",
        hints: ["gw setup provider set \(name) --base-url URL"])
    case .unsupported(let text):
      self.init(
        .unsupported, "no model of the chain can do this: \(text)",
        hints: ["gw models list --can vision,tools,json,reasoning"])
    case .noKey(let provider):
      self.init(
        .notSetUp, "there is no key for provider '\(provider.name)'",
        hints: Self.keyHints(provider))
    }
  }

  private static func keyHints(_ provider: Provider) -> [String] {
    ["gw setup provider set \(provider.name) --key-stdin"]
      + provider.keyVariables.prefix(1).map { "export \($0)=…" }
  }
}
