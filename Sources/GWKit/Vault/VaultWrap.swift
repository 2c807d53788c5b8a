/// Wraps a vault's data key for a slot and takes it out again. The wrapping is bound to the vault and to the front of
/// the slot, so that slots cannot be moved between vaults or changed.
enum VaultWrap {
  static func slot(
    _ kind: VaultSlot.Kind, label: String, key: Secret, dataKey: Secret, vaultID: [UInt8]
  ) -> VaultSlot {
    var slot = VaultSlot(
      kind: kind, nonce: VaultCipher.freshBytes(VaultCipher.nonceLength), wrapped: [], label: label)
    slot.wrapped = VaultCipher.seal(
      dataKey, key: key, nonce: slot.nonce, data: bound(slot, vaultID))
    return slot
  }

  static func keyFileSlot(key: Secret, dataKey: Secret, vaultID: [UInt8]) -> VaultSlot {
    slot(
      .keyFile(id: VaultCipher.identifier(of: key)), label: "key file", key: key,
      dataKey: dataKey, vaultID: vaultID)
  }

  /// The data key, or nil when `key` is not this slot's.
  static func dataKey(
    _ slot: VaultSlot, key: Secret, vaultID: [UInt8]
  ) throws(VaultError) -> Secret? {
    try Vault.open(slot.wrapped, key: key, nonce: slot.nonce, data: bound(slot, vaultID))
  }

  private static func bound(_ slot: VaultSlot, _ vaultID: [UInt8]) -> [UInt8] {
    VaultHeader.magic + vaultID + slot.head
  }
}
