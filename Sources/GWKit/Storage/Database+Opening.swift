/// The way in: a safe folder, our file, the current schema.
extension Database {
  /// `gw` in ASCII, then the format's own number: how `file` and gw itself know the database.
  private static let applicationID: Int64 = 0x6777_0001

  /// Opens the database of `locations`, making folder, file and schema when they are missing. `now` dates what a
  /// first run writes.
  package static func open(
    _ locations: Locations, now: Instant, allowsNetwork: Bool = false
  ) throws -> Database {
    let folder = try safeFolder(locations.data)
    let path = folder + "/gw.db"
    let isPresent = try checkFile(path)
    if !isPresent { try makeFile(path) }
    let database = try Database(
      path: path, gate: Gate(path: folder + "/gw.lock"))
    if !isPresent || !database.isCurrent {
      try database.insideGate { try database.prepare(path: path, now: now) }
    }
    try database.applyConnectionRules()
    if !allowsNetwork { try database.refuseUnwantedNetwork(folder) }
    return database
  }

  /// True when the file is ours and its schema is this version's; errors say no, and `prepare` finds out why.
  var isCurrent: Bool {
    guard let marks = try? marks() else { return false }
    return marks.application == Self.applicationID && marks.version == Migration.latest
  }

  private func marks() throws -> (application: Int64, version: Int64) {
    let application = try first("PRAGMA application_id") { $0.int(0) } ?? 0
    return (application, try first("PRAGMA user_version") { $0.int(0) } ?? 0)
  }

  /// Inside the gate: another process may have done all this a moment ago.
  private func prepare(path: String, now: Instant) throws {
    let marks = try foreignAware(path) { try self.marks() }
    if marks.application == 0, marks.version == 0, try isEmpty() {
      // In this order: auto_vacuum cannot change once a page is written, and a file that a crash leaves behind half
      // made must already say whose it is.
      try execute("PRAGMA auto_vacuum = INCREMENTAL")
      try execute("PRAGMA application_id = \(Self.applicationID)")
    } else if marks.application != Self.applicationID {
      throw StoreError.foreign(path: path)
    } else if marks.version > Migration.latest {
      throw StoreError.newer(path: path, version: marks.version)
    }
    try execute("PRAGMA journal_mode = WAL")
    try applyConnectionRules()
    if marks.version == 0 {
      try writeInsideGate { try fill(now: now) }
    } else {
      for migration in Migration.all where migration.version > marks.version {
        try writeInsideGate { try take(migration, now: now) }
      }
    }
    emptyLog()
  }

  /// All of a new database at once: a process that is killed here leaves an empty one.
  private func fill(now: Instant) throws {
    for migration in Migration.all { try take(migration, now: now) }
    try FirstRun.fill(self, now: now)
  }

  private func take(_ migration: Migration, now: Instant) throws {
    try migration.apply(self, now)
    try execute("PRAGMA user_version = \(migration.version)")
  }

  private func isEmpty() throws -> Bool {
    try first("SELECT count(*) FROM sqlite_schema") { $0.int(0) } == 0
  }

  private func foreignAware<Value>(_ path: String, _ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let error as DatabaseError where error.isNotADatabase {
      throw StoreError.foreign(path: path)
    }
  }

  private func refuseUnwantedNetwork(_ folder: String) throws {
    guard FileSystem.isOnNetwork(folder) else { return }
    let values = try Settings(self).values()
    guard values.isOn(.storeAllowNetworkFileSystem) else { throw StoreError.network(path: folder) }
  }
}

/// Permissions.
extension Database {
  /// Makes the folder when it is missing and refuses one that others can reach. Returns its real path, so that a link
  /// to the folder is followed once and nothing below it is.
  private static func safeFolder(_ path: String) throws -> String {
    try asStoreError { () throws(SystemError) in try FileSystem.makeDirectories(path) }
    let folder = try asStoreError { () throws(SystemError) in try FileSystem.resolved(path) }
    let facts = try asStoreError { () throws(SystemError) in try FileSystem.facts(folder) }
    guard facts.isDirectory else { throw StoreError.notAFolder(path: folder) }
    try refuseUnsafe(facts, path: folder, mode: "700")
    let open = try asStoreError { () throws(SystemError) in
      try FileSystem.unsafeFolder(above: folder)
    }
    if let open { throw StoreError.exposed(.parent(path: open)) }
    return folder
  }

  /// True when the database file is there and safe to open; false when it is missing or still empty.
  private static func checkFile(_ path: String) throws -> Bool {
    do {
      let facts = try FileSystem.facts(path)
      guard !facts.isSymbolicLink else { throw StoreError.exposed(.symbolicLink(path: path)) }
      guard facts.isRegularFile else { throw StoreError.foreign(path: path) }
      try refuseUnsafe(facts, path: path, mode: "600")
      return facts.size > 0
    } catch let error as SystemError {
      guard error.isNotFound else { throw StoreError.system(error) }
      return false
    }
  }

  /// An empty file for this user alone, whatever the umask; SQLite gives its other files the same mode.
  private static func makeFile(_ path: String) throws(StoreError) {
    try asStoreError { () throws(SystemError) in try FileSystem.makePrivateFile(path) }
  }

  private static func refuseUnsafe(
    _ facts: FileSystem.Facts, path: String, mode: String
  ) throws(StoreError) {
    guard facts.owner == FileSystem.currentUser else { throw .exposed(.foreignOwner(path: path)) }
    guard facts.mode & 0o077 == 0 else { throw .exposed(.open(path: path, mode: mode)) }
  }

  private static func asStoreError<Value>(
    _ body: () throws(SystemError) -> Value
  ) throws(StoreError) -> Value {
    do {
      return try body()
    } catch {
      throw .system(error)
    }
  }
}
