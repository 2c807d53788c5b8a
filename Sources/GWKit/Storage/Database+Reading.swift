internal import CSQLite

/// The way in for completions: nothing is made, locked by the gate, migrated or written, and nothing is reported.
extension Database {
  /// Nil when there is no database of this version that is safe to read, whatever the reason.
  package static func openForReading(_ locations: Locations) -> Database? {
    guard let folder = try? FileSystem.resolved(locations.data),
      isOurs(folder, \.isDirectory), isOurs(folder + "/gw.db", \.isRegularFile),
      let database = try? Database(
        uri(folder + "/gw.db"), mode: SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, gate: nil),
      database.isCurrent
    else { return nil }
    return database
  }

  private static func isOurs(_ path: String, _ isOfKind: (FileSystem.Facts) -> Bool) -> Bool {
    guard let facts = try? FileSystem.facts(path) else { return false }
    return isOfKind(facts) && facts.owner == FileSystem.currentUser && facts.mode & 0o077 == 0
      && facts.size > 0
  }

  /// Even a connection for reading makes the write-ahead log and its index where they are missing, so it must be told
  /// not to. With both there, `readonly_shm` maps the index without changing it; SQLite reads the log itself when no
  /// writer vouches for the index. With one missing no gw is at work, and `immutable` reads the database file alone,
  /// without locks: should a writer begin at that very moment, a statement may fail, and nothing is offered once.
  private static func uri(_ path: String) -> String {
    let hasLog = ["-wal", "-shm"].allSatisfy { (try? FileSystem.facts(path + $0)) != nil }
    return "file:" + path.utf8.map(escaped).joined()
      + (hasLog ? "?readonly_shm=1" : "?immutable=1")
  }

  private static func escaped(_ byte: UInt8) -> String {
    let isPlain =
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "-"),
        UInt8(ascii: "."), UInt8(ascii: "_"):
        true
      default: false
      }
    if isPlain { return String(Unicode.Scalar(byte)) }
    return "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
  }
}
