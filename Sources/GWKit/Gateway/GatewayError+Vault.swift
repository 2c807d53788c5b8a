/// What a user hears when keys and files are not as safe as they must be.
extension GatewayError {
  package init(vault error: VaultError) {
    switch error {
    case .damaged(let path, let reason):
      self.init(
        .vaultDamaged, "the vault '\(path)' is damaged: \(reason)",
        hints: ["restore a backup of it, or move it away and set the keys again"])
    case .newer(let path, let version):
      self.init(
        .vaultNewer, "the vault '\(path)' was written by a newer gw (format \(version))",
        hints: ["install that version or a later one"])
    case .missing:
      self.init(
        .notSetUp, "there is no vault yet", hints: ["gw setup provider set openai --key-stdin"])
    case .keyMissing(let path):
      self.init(
        .vaultLocked, "the vault's key '\(path)' is not there", hints: Self.recoveryHints)
    case .keyDamaged(let path):
      self.init(
        .vaultLocked, "'\(path)' is no vault key: it must be 32 bytes", hints: Self.recoveryHints)
    case .wrongKey(let path):
      self.init(
        .vaultLocked, "the key '\(path)' belongs to another vault",
        hints: ["put the key that was made with this vault there, or move this one away"])
    case .wrongPassphrase: self.init(.vaultLocked, "the passphrase is wrong")
    case .changed:
      self.init(.conflict, "the vault was changed meanwhile", hints: ["try again"])
    case .busy: self.init(.locked, "another gw held the vault for 30 s", hints: ["try again"])
    case .interrupted:
      self.init(.interrupted, "interrupted", signal: Interrupts.pending ?? .interrupt)
    case .exposed(let path): self.init(exposed: path)
    case .system(let error): self.init(.storageFailed, error.message)
    case .noMemory(let mebibytes):
      self.init(
        .vaultLocked, "there is not enough memory for the vault: it needs \(mebibytes) MiB")
    case .tooLarge, .tooManySlots, .noSuchSlot, .slotInUse, .slotNotHere:
      self.init(slots: error)
    }
  }

  private static let recoveryHints = [
    "put the key back there", "with a passphrase: gw setup vault rekey",
  ]

  private init(slots error: VaultError) {
    switch error {
    case .tooManySlots:
      self.init(
        .conflict, "the vault has 8 slots already", hints: ["gw setup vault rm-slot NUMBER"])
    case .noSuchSlot(let number):
      self.init(
        .notFound, "the vault has no slot \(number)", hints: ["gw setup vault show"])
    case .slotInUse(let number):
      self.init(
        .conflict, "slot \(number) is that of the key file in use",
        hints: ["gw setup vault rekey --new-key makes another one"])
    case .slotNotHere(let number):
      self.init(
        .vaultLocked, "slot \(number) needs its passphrase or key, which is not here",
        hints: ["run this on a terminal", "gw setup vault rm-slot \(number)"])
    default: self.init(.storageFailed, "the vault would be larger than 1 MiB")
    }
  }

  init(exposed path: ExposedPath) {
    switch path {
    case .open(let path, let mode):
      self.init(
        .unsafePermissions, "'\(path)' can be reached by others", hints: ["chmod \(mode) '\(path)'"]
      )
    case .foreignOwner(let path):
      self.init(
        .unsafePermissions, "'\(path)' belongs to another user",
        hints: ["use a folder of your own with GW_HOME"])
    case .symbolicLink(let path):
      self.init(
        .unsafePermissions, "'\(path)' is a symbolic link",
        hints: ["put the file itself there, or link its folder instead"])
    case .hardLinked(let path):
      self.init(
        .unsafePermissions, "'\(path)' has another name, under which it may be changed",
        hints: ["cp -p '\(path)' '\(path).copy' && mv '\(path).copy' '\(path)'"])
    case .notAFile(let path): self.init(.unsafePermissions, "'\(path)' is no file")
    case .parent(let path):
      self.init(
        .unsafePermissions, "others can put files of theirs into '\(path)'",
        hints: ["chmod go-w '\(path)', if it is yours", "use another folder with GW_HOME"])
    }
  }
}
