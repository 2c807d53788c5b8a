/// Where the key to the vault is: handed over by systemd, or a file of our own in another folder than the vault.
package struct VaultKeyFile: Sendable, Equatable {
  package enum Place: Sendable, Equatable {
    /// `$CREDENTIALS_DIRECTORY/gw-key`, which only the system can write.
    case credential
    case file
  }

  package let path: String
  package let place: Place

  private static let credentialName = "gw-key"

  /// The credential when there is one, else the file, whether it is there or not.
  package init(_ locations: Locations, environment: [String: String]) {
    let folder = environment["CREDENTIALS_DIRECTORY"] ?? ""
    let credential = folder + "/" + Self.credentialName
    if folder.hasPrefix("/"), (try? FileSystem.existing(credential)) ?? nil != nil {
      path = credential
      place = .credential
    } else {
      path = locations.vaultKey
      place = .file
    }
  }

  /// The key, or nil when there is no such file.
  func key() throws(VaultError) -> Secret? {
    guard
      let file = try VaultError.reading({ () throws(PrivateFile.Failure) in
        try PrivateFile(path, rule: place == .credential ? .credential : .own)
      })
    else { return nil }
    // One byte more than a key, so that a longer file is noticed.
    var count = 0
    let whole: Secret?
    do throws(SystemError) {
      whole = try unsafe Secret(count: VaultCipher.keyLength + 1) { (buffer) throws(SystemError) in
        while count < buffer.count {
          let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
          let got = try unsafe file.read(into: rest)
          if got == 0 { break }
          count += got
        }
      }
    } catch {
      throw .system(error)
    }
    guard let whole else { throw .noMemory(mebibytes: 1) }
    guard count == VaultCipher.keyLength else { throw .keyDamaged(path: path) }
    return unsafe whole.withBytes { unsafe Secret($0.prefix(VaultCipher.keyLength)) }
  }
}
