import GWKit

/// `gw setup vault show|rekey|add-passphrase|rm-slot`: the ways into the vault.
enum VaultCommands {
  static let all = [show, rekey, addPassphrase, removeSlot]

  private static let columns: [Column] = [
    Column("path", .text), Column("id", .identifier), Column("generation", .number),
    Column("written_at", .time), Column("bytes", .number), Column("keys", .number),
    Column("key_path", .text), Column("key_place", .text), Column("slots", .json),
  ]

  private static let show = Command(
    "setup", "vault", "show", summary: "show the vault's file, key and slots, never a key",
    columns: columns, examples: [.init("gw setup vault show", "where the keys are")],
    isDefault: true,
    run: { _, session in
      let file = try vaultFile(session)
      guard let facts = try reporting({ try file.facts() }) else {
        throw GatewayError(
          .notSetUp, "there is no vault yet", hints: ["gw setup provider set openai --key-stdin"])
      }
      var keys: Int64?
      do {
        keys = try reporting { try file.open()?.entries.count }.map(Int64.init)
      } catch let error as GatewayError {
        // The slots can be seen all the same, and are what helps now.
        session.note("it cannot be opened: \(error.message)")
      }
      let slots = facts.slots.map { slot -> JSON in
        [
          "slot": .integer(slot.number), "type": .string(slot.kind.rawValue),
          "label": .string(slot.label), "in_use": .bool(slot.isInUse),
        ]
      }
      let row: [JSON] = [
        .string(file.path), .string(facts.idText), .integer(facts.generation),
        .string(facts.written.text), .integer(facts.size), .optional(keys),
        .string(file.keyFile.path), .string(file.keyFile.place == .file ? "file" : "credential"),
        .array(slots),
      ]
      try session.show(Listing(columns: columns, rows: [row], shape: .object))
    })

  private static let rekey = Command(
    "setup", "vault", "rekey", summary: "seal the vault with a new key",
    details: """
      Everything is sealed anew; the key file stays as it is unless --new-key makes another one. When the key file is \
      lost and the vault has a passphrase, the passphrase opens it and a new key file is made. Passphrases are asked \
      for on the terminal only.
      """,
    flags: [.toggle("new-key", "make a new key file too; the old one opens nothing any more")],
    examples: [
      .init("gw setup vault rekey", "after a copy of the vault got lost"),
      .init("gw setup vault rekey --new-key", "after the key file may have been read"),
    ],
    run: { arguments, session in
      let ring = try KeyRing(world: session.world, database: session.database())
      try ring.rekey(
        VaultFile.Rekeying(makesKeyFile: arguments.has("new-key")),
        passphrase: { try Passphrase(session).asked($0) })
      session.note("the vault is sealed with a new key")
    })

  private static let addPassphrase = Command(
    "setup", "vault", "add-passphrase",
    summary: "add a passphrase that opens the vault when its key file is lost",
    details: """
      The passphrase is typed twice on the terminal. Trying one takes about a second and 256 MiB of memory, for you and \
      for whoever guesses.
      """,
    flags: [.value("label", nil, "TEXT", "a name for the slot, at most 24 bytes")],
    examples: [.init("gw setup vault add-passphrase", "a way back in")],
    run: { arguments, session in
      let label = try arguments.read("label", as: "one line of at most 24 bytes") {
        Name.isDisplayText($0) && (1...24).contains($0.utf8.count) ? $0 : nil
      }
      let database = try session.database()
      let passphrase = try Passphrase(session).new()
      session.note("working; this takes a second")
      try KeyRing(world: session.world, database: database).addPassphrase(
        passphrase, label: label ?? "passphrase")
      session.note("the passphrase opens the vault when the key file is lost")
    })

  private static let removeSlot = Command(
    "setup", "vault", "rm-slot", summary: "take a passphrase or a key file's way in away",
    details: """
      The vault is sealed with a new key, so that a copy of the old one does not help either; the passphrases that stay \
      are asked for.
      """,
    operands: [Operand("slot", "a number, as 'gw setup vault show' lists them")],
    flags: [Session.yesFlag],
    examples: [.init("gw setup vault rm-slot 2 --yes", "a passphrase that too many know")],
    run: { arguments, session in
      let text = arguments.operands[0]
      guard let number = Int(text) else {
        throw UsageError(message: "'\(text)' is no slot", hints: ["gw setup vault show"])
      }
      let ring = try KeyRing(world: session.world, database: session.database())
      try session.requireConsent("remove slot \(number) for good?", arguments)
      try ring.rekey(
        VaultFile.Rekeying(removedSlot: number),
        passphrase: { try Passphrase(session).asked($0) })
      session.note("slot \(number) is gone")
    })

  private static func vaultFile(_ session: Session) throws -> VaultFile {
    guard let file = session.world.vaultFile else {
      throw GatewayError(.notSetUp, "there is no home for a vault")
    }
    return file
  }

  private static func reporting<Value>(_ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch {
      throw GatewayError(error)
    }
  }
}

/// Passphrases, typed without being shown.
struct Passphrase {
  private let prompt: Prompt
  private let session: Session
  private static let shortest = 8

  init(_ session: Session) {
    self.session = session
    prompt = Prompt(session)
  }

  /// Nil when nobody can be asked.
  func asked(_ label: String) throws -> Secret? {
    guard prompt.isPossible else { return nil }
    var bytes = try prompt.secretBytes("passphrase '\(label)': ")
    return try secret(&bytes)
  }

  /// Typed twice.
  func new() throws -> Secret {
    guard prompt.isPossible else {
      throw UsageError(
        message: "a passphrase is typed on the terminal", hints: ["run this on a terminal"])
    }
    var first = try prompt.secretBytes("new passphrase: ")
    guard first.count >= Self.shortest else {
      throw UsageError(message: "a passphrase has at least \(Self.shortest) bytes")
    }
    var second = try prompt.secretBytes("once more: ")
    let areSame = first == second
    Secret.wipe(&second)
    guard areSame else {
      Secret.wipe(&first)
      throw UsageError(message: "the two are not the same")
    }
    return try secret(&first)
  }

  private func secret(_ bytes: inout [UInt8]) throws -> Secret {
    guard let secret = Secret(wiping: &bytes) else {
      throw GatewayError(.internal, "no memory can be locked for a passphrase")
    }
    return secret
  }
}
