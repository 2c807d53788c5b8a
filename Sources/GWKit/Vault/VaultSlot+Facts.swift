/// What may be told about a slot.
package struct VaultSlotFacts: Sendable, Equatable {
  package enum Kind: String, Sendable {
    case keyFile = "key_file"
    case passphrase
  }

  /// From 1, in the file's order.
  package var number: Int
  package var kind: Kind
  package var label: String
  /// The key file that is in use now.
  package var isInUse: Bool
}

extension VaultFile {
  /// The slots, read from a header that need not be genuine: for showing only.
  package func slots() throws(VaultError) -> [VaultSlotFacts] {
    guard let (_, header) = try read() else { return [] }
    let id = try keyFile.key().map(VaultCipher.identifier)
    return header.slots.enumerated().map { index, slot in
      switch slot.kind {
      case .keyFile(let slotID):
        VaultSlotFacts(
          number: index + 1, kind: .keyFile, label: slot.label, isInUse: slotID == id)
      case .passphrase:
        VaultSlotFacts(number: index + 1, kind: .passphrase, label: slot.label, isInUse: false)
      }
    }
  }
}
