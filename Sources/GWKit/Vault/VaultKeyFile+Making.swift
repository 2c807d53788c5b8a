/// New keys. Inside the vault's lock.
extension VaultKeyFile {
  /// Makes the key file, on the disk when this returns.
  func makeKey() throws(VaultError) -> Secret {
    let key = try prepareKey()
    try adoptPreparedKey()
    return key
  }

  private var preparedPath: String { path + ".new" }

  /// A new key beside the key file, not yet in its place.
  func prepareKey() throws(VaultError) -> Secret {
    guard place == .file else { throw .keyMissing(path: path) }
    guard let key = VaultCipher.randomKey() else { throw .noMemory(mebibytes: 1) }
    try VaultError.wrapping { () throws(SystemError) in
      if let folder = FileSystem.parent(of: path) { try FileSystem.makeDirectories(folder) }
      try PrivateFile.remove(preparedPath)
      try PrivateFile.make(preparedPath) { (file) throws(SystemError) in
        try unsafe key.withBytes { (bytes) throws(SystemError) in try unsafe file.write(bytes) }
      }
    }
    return key
  }

  /// Puts the prepared key in the key file's place.
  func adoptPreparedKey() throws(VaultError) {
    try VaultError.wrapping { () throws(SystemError) in
      try PrivateFile.replace(path, by: preparedPath)
    }
  }
}
