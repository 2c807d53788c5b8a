/// Why the vault or its key cannot be used, as facts. No byte of either ever appears in it.
package enum VaultError: Error, Equatable {
  /// The file is not what was written: truncated, changed, or no vault at all. The text says what was noticed.
  case damaged(path: String, reason: String)
  /// Written by a later format.
  case newer(path: String, version: UInt8)
  /// There is no vault.
  case missing
  /// There is no key file where one should be.
  case keyMissing(path: String)
  /// The key file is not 32 bytes.
  case keyDamaged(path: String)
  /// The key file opens another vault.
  case wrongKey(path: String)
  case wrongPassphrase
  /// Guarded memory, or the memory a passphrase needs, cannot be had.
  case noMemory(mebibytes: Int)
  /// More secrets than one MiB holds.
  case tooLarge
  case tooManySlots
  case noSuchSlot(Int)
  /// The slot whose key is in use, or the only one left.
  case slotInUse(Int)
  /// The slot's own key is needed to wrap a new data key, and it is not here.
  case slotNotHere(Int)
  /// Another process wrote the vault in between.
  case changed
  /// Another process held the vault's lock all the time.
  case busy
  case interrupted
  case exposed(ExposedPath)
  case system(SystemError)
}

extension VaultError {
  /// Opens a file; nil when it is not there.
  static func reading(
    _ open: () throws(PrivateFile.Failure) -> PrivateFile
  ) throws(VaultError) -> PrivateFile? {
    do {
      return try open()
    } catch {
      switch error {
      case .exposed(let problem): throw .exposed(problem)
      case .system(let error) where error.isNotFound: return nil
      case .system(let error): throw .system(error)
      }
    }
  }

  static func wrapping<Value: ~Copyable>(
    _ body: () throws(SystemError) -> Value
  ) throws(VaultError) -> Value {
    do {
      return try body()
    } catch {
      throw .system(error)
    }
  }
}
