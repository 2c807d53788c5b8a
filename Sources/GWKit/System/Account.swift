internal import Glibc

/// Who this process runs as, by the system's list of accounts, which is where cron looks too. The environment is not asked.
package struct Account: Sendable, Equatable {
  package var id: UInt32
  /// Nil, as is the home, for a user that no list knows.
  package var name: String?
  package var home: String?

  package init(id: UInt32, name: String? = nil, home: String? = nil) {
    self.id = id
    self.name = name
    self.home = home
  }

  package var isRoot: Bool { id == 0 }

  /// Room for one entry of the list, in bytes.
  private static let longestEntry = 65_536

  package static func current() -> Account {
    var account = Account(id: geteuid())
    var entry = unsafe passwd()
    var found: UnsafeMutablePointer<passwd>?
    var buffer = [CChar](repeating: 0, count: longestEntry)
    unsafe buffer.withUnsafeMutableBufferPointer { room in
      // The names it finds lie in the buffer.
      guard let start = room.baseAddress,
        unsafe getpwuid_r(account.id, &entry, start, room.count, &found) == 0,
        unsafe found != nil
      else { return }
      account.name = unsafe entry.pw_name.flatMap { unsafe String(validatingCString: $0) }
      account.home = unsafe entry.pw_dir.flatMap { unsafe String(validatingCString: $0) }
    }
    return account
  }
}
