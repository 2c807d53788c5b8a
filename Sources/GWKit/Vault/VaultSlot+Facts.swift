/// What may be told about a vault that has not been opened. It is read from a header that need not be genuine: for
/// showing only.
package struct VaultFacts: Sendable, Equatable {
  /// In hexadecimal.
  package var idText: String
  package var generation: UInt64
  package var written: Instant
  /// Bytes.
  package var size: Int
  package var slots: [Slot]

  package struct Slot: Sendable, Equatable {
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
}

extension VaultFile {
  /// Nil when there is no vault.
  package func facts() throws(VaultError) -> VaultFacts? {
    guard let (file, header) = try read() else { return nil }
    // A key that cannot be read is in use nowhere.
    let id = ((try? keyFile.key()) ?? nil).map(VaultCipher.identifier)
    let slots = header.slots.enumerated().map { index, slot in
      switch slot.kind {
      case .keyFile(let slotID):
        VaultFacts.Slot(
          number: index + 1, kind: .keyFile, label: slot.label, isInUse: slotID == id)
      case .passphrase:
        VaultFacts.Slot(number: index + 1, kind: .passphrase, label: slot.label, isInUse: false)
      }
    }
    return VaultFacts(
      idText: header.vaultID.hexadecimal, generation: header.generation, written: header.written,
      size: file.count, slots: slots)
  }
}

extension [UInt8] {
  var hexadecimal: String { map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
}
