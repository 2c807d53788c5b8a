internal import CSQLite

/// One connection to the one file. Reads run without the gate; every write transaction runs inside it. Statements
/// are made and used here and in the stores; nothing outside Storage sees SQL.
@safe package final class Database {
  private let handle: OpaquePointer
  /// Nil on a connection that only reads.
  private let gate: Gate?
  private let canWrite: Bool
  private var isWriting = false
  private var isReading = false
  /// How long the last write transaction waited for the gate, in milliseconds.
  package private(set) var gateWait: Int64 = 0
  /// Statements that were used before: making one ready again costs more than most cost to run.
  private var prepared: [String: Statement] = [:]
  /// What the full-text index is to be told at the end of the transaction.
  let words = PendingWords()
  /// Pages in the write-ahead log after the last commit of this connection.
  private let log = LogSize()

  /// A writer that leaves more pages than this behind copies them into the file: a process that comes alone reads the
  /// whole log, half a millisecond for 256 pages, and copying more often costs a call nothing that could be measured.
  private var checkpointPages: Int32 = 64
  /// More than any command uses; texts that are made up for a list of some length must not pile up.
  private static let mostPrepared = 100
  /// Milliseconds to wait for SQLite's own locks. Nobody waits for a completion, so a connection that only reads
  /// does not.
  private static let patience: Int32 = 5000

  /// Once per process, before its first connection.
  private static let configured: Void = {
    _ = gw_sqlite3_count_no_memory()
    _ = gw_sqlite3_take_single_pages()
  }()

  /// Opens the file without looking at its content; `Database.open` is the way in.
  convenience init(path: String, gate: consuming Gate) throws(DatabaseError) {
    try self.init(path, mode: SQLITE_OPEN_READWRITE, gate: gate)
  }

  /// `file` is a path, or a URI when `mode` says so. Without a gate it must be opened for reading.
  init(_ file: String, mode: Int32, gate: consuming Gate?) throws(DatabaseError) {
    Self.configured
    var opened: OpaquePointer?
    let flags = mode | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
    let code = unsafe sqlite3_open_v2(file, &opened, flags, nil)
    guard code == SQLITE_OK, let opened = unsafe opened else {
      let error = unsafe Database.error(code, in: opened)
      unsafe sqlite3_close(opened)
      throw error
    }
    unsafe handle = opened
    canWrite = gate != nil
    self.gate = gate
    configure(patience: canWrite ? Self.patience : 0)
  }

  /// For a process that writes much and stays: pages that it writes again and again are copied less often. Nobody pays for
  /// the longer log as long as this connection is there.
  package func expectsManyWrites() { checkpointPages = 2048 }

  /// What the log has goes into the file, as after any write of a process that comes alone.
  package func writeLogBack() throws { try insideGate { emptyLog() } }

  /// Never to be closed: for a process that ends soon. The kernel takes everything back at once, and freeing a schema
  /// piece by piece takes longer than many a statement.
  package func staysOpen() { _ = unsafe Unmanaged.passRetained(self) }

  deinit {
    prepared = [:]
    unsafe sqlite3_close(handle)
  }

  private func configure(patience: Int32) {
    unsafe sqlite3_busy_timeout(handle, patience)
    unsafe gw_sqlite3_db_switch(handle, SQLITE_DBCONFIG_DEFENSIVE, 1)
    unsafe gw_sqlite3_db_switch(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
    unsafe gw_sqlite3_db_switch(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
    unsafe gw_sqlite3_db_switch(handle, SQLITE_DBCONFIG_ENABLE_FKEY, 1)
    // A hook of our own also takes the place of SQLite's automatic checkpoint.
    let context = unsafe Unmanaged.passUnretained(log).toOpaque()
    unsafe sqlite3_wal_hook(
      handle,
      { context, _, _, pages in
        if let context = unsafe context {
          unsafe Unmanaged<LogSize>.fromOpaque(context).takeUnretainedValue().pages = pages
        }
        return SQLITE_OK
      }, context)
  }

  /// Rules of a connection that need a statement; after the file is known to be ours.
  func applyConnectionRules() throws(DatabaseError) {
    try execute("PRAGMA synchronous = FULL")
    try execute("PRAGMA recursive_triggers = ON")
    try execute("PRAGMA cell_size_check = ON")
    // What is deleted is overwritten: not every SQLite does so by itself.
    try execute("PRAGMA secure_delete = ON")
  }

  static func error(_ code: Int32, in handle: OpaquePointer?) -> DatabaseError {
    let extended = unsafe handle.map { unsafe sqlite3_extended_errcode($0) } ?? code
    let text = unsafe handle.map { unsafe sqlite3_errmsg($0) } ?? sqlite3_errstr(code)
    return DatabaseError(
      code: extended == SQLITE_OK ? code : extended,
      message: unsafe text.map { unsafe String(cString: $0) } ?? "error \(code)")
  }
}

/// Statements.
extension Database {
  /// Runs one statement to its end and returns how many rows it changed.
  @discardableResult
  func execute(_ sql: String, _ values: [SQLValue] = []) throws(DatabaseError) -> Int {
    let statement = try ready(sql)
    defer { keep(statement) }
    try statement.bind(values)
    while try statement.step() {}
    return Int(unsafe sqlite3_changes64(handle))
  }

  /// Runs several statements without parameters, such as a schema.
  func executeScript(_ sql: String) throws(DatabaseError) {
    let code = unsafe sqlite3_exec(handle, sql, nil, nil, nil)
    guard code == SQLITE_OK else { throw unsafe Database.error(code, in: handle) }
  }

  /// Calls `body` once per row.
  func forEach(
    _ sql: String, _ values: [SQLValue] = [], _ body: (Statement) throws -> Void
  ) throws {
    let statement = try ready(sql)
    defer { keep(statement) }
    try statement.bind(values)
    while try statement.step() { try body(statement) }
  }

  /// Calls `body` once per row, until it says no.
  func forUntil(
    _ sql: String, _ values: [SQLValue] = [], _ body: (Statement) throws -> Bool
  ) throws {
    let statement = try ready(sql)
    defer { keep(statement) }
    try statement.bind(values)
    while try statement.step() { if try !body(statement) { return } }
  }

  /// Makes statements ready before the gate, in which only running them should take time: compiling an INSERT with all its
  /// triggers takes longer than running it. What cannot be made ready fails when it is run.
  func prepare(_ texts: [String]) {
    for sql in texts + ["BEGIN IMMEDIATE", "COMMIT"] where prepared[sql] == nil {
      if let statement = try? ready(sql) { keep(statement) }
    }
  }

  /// One that nobody else uses at the moment.
  private func ready(_ sql: String) throws(DatabaseError) -> Statement {
    if let statement = prepared[sql], !statement.isInUse {
      statement.isInUse = true
      return statement
    }
    let statement = try unsafe Statement(sql, in: handle)
    statement.isInUse = true
    if prepared.count < Self.mostPrepared, prepared[sql] == nil { prepared[sql] = statement }
    return statement
  }

  /// For the next time; texts that are made up as they go are not many.
  private func keep(_ statement: Statement) {
    statement.reset()
    statement.isInUse = false
  }

  func rows<Value>(
    _ sql: String, _ values: [SQLValue] = [], _ map: (Statement) throws -> Value
  ) throws -> [Value] {
    var found: [Value] = []
    try forEach(sql, values) { found.append(try map($0)) }
    return found
  }

  /// The first row, or nil when there is none.
  func first<Value>(
    _ sql: String, _ values: [SQLValue] = [], _ map: (Statement) throws -> Value
  ) throws -> Value? {
    let statement = try ready(sql)
    defer { keep(statement) }
    try statement.bind(values)
    return try statement.step() ? try map(statement) : nil
  }

  var lastInsertedID: Int64 { unsafe sqlite3_last_insert_rowid(handle) }

  /// A number that is another one once another connection has written.
  package func otherChanges() throws -> Int64 {
    try first("PRAGMA data_version") { $0.int(0) } ?? 0
  }

  /// Rows this connection has changed since it was opened.
  func changeCount() throws -> Int64 { try first("SELECT total_changes()") { $0.int(0) } ?? 0 }
}

/// Transactions.
extension Database {
  /// Everything read inside is of one moment.
  package func read<Value>(_ body: () throws -> Value) throws -> Value {
    if isWriting || isReading { return try body() }
    try execute("BEGIN")
    isReading = true
    defer {
      _ = try? execute("COMMIT")
      isReading = false
    }
    return try body()
  }

  /// One durable change: inside the gate, whole or not at all. `isInterruptible` is false only for what must be
  /// recorded because of an interrupt.
  /// What is not `isDurable` outlives the process, and may be lost in a power cut.
  package func write<Value>(
    isInterruptible: Bool = true, isDurable: Bool = true, _ body: () throws -> Value
  ) throws -> Value {
    precondition(!isWriting, "write transactions do not nest")
    precondition(canWrite, "a connection for reading does not write")
    let came = SystemClock.monotonicMilliseconds()
    try gate?.enter(isInterruptible: isInterruptible)
    gateWait = SystemClock.monotonicMilliseconds() - came
    defer { gate?.leave() }
    guard isDurable else {
      try execute("PRAGMA synchronous = NORMAL")
      defer { _ = try? execute("PRAGMA synchronous = FULL") }
      return try writeInsideGate(body)
    }
    return try writeInsideGate(body)
  }

  func writeInsideGate<Value>(_ body: () throws -> Value) throws -> Value {
    try execute("BEGIN IMMEDIATE")
    isWriting = true
    defer { isWriting = false }
    do {
      let result = try body()
      try ResponseCache(self).indexWords()
      try execute("COMMIT")
      shortenLog()
      return result
    } catch {
      _ = try? execute("ROLLBACK")  // fails when SQLite has already rolled back
      words.texts = [:]
      throw error
    }
  }

  /// Runs `body` inside the gate without a transaction; for what cannot run in one.
  func insideGate<Value>(_ body: () throws -> Value) throws -> Value {
    try gate?.enter(isInterruptible: true)
    defer { gate?.leave() }
    return try body()
  }

  /// Gives pages that nothing is kept in any more back to the file system, as far as nobody reads.
  package func releaseSpace() throws {
    // A piece at a time: others want to write as well.
    while try first("PRAGMA freelist_count", [], { $0.int(0) }) ?? 0 > 0 {
      let before = try first("PRAGMA freelist_count", [], { $0.int(0) }) ?? 0
      try insideGate {
        try forEach("PRAGMA incremental_vacuum(2000)") { _ in }
      }
      guard try first("PRAGMA freelist_count", [], { $0.int(0) }) ?? 0 < before else { break }
    }
    // What was written to the log is in it until its file is cut off; a reader in the way is given a moment each time.
    for _ in 0..<25 {
      if try insideGate({ checkpoint(SQLITE_CHECKPOINT_TRUNCATE, patience: 40) }) { return }
    }
  }

  private func shortenLog() {
    if log.pages >= checkpointPages { emptyLog() }
  }

  /// Copies the write-ahead log into the file and begins it anew; a reader in the way makes this a no-op, and the next
  /// writer tries again: nobody waits for one inside the gate. The log's file keeps its size: a commit that makes it
  /// longer waits for the file system's journal as well. Inside the gate.
  func emptyLog() { _ = checkpoint(SQLITE_CHECKPOINT_RESTART, patience: 0) }

  private func checkpoint(_ mode: Int32, patience: Int32) -> Bool {
    unsafe sqlite3_busy_timeout(handle, patience)
    let code = unsafe sqlite3_wal_checkpoint_v2(handle, nil, mode, nil, nil)
    unsafe sqlite3_busy_timeout(handle, Self.patience)
    log.pages = 0
    // What was copied stays readable until something is written over it, and a process that comes alone reads the whole
    // log: so the mark that says which schema this is is written once more, as it is.
    if code == SQLITE_OK, let version = try? first("PRAGMA user_version", [], { $0.int(0) }) {
      _ = try? execute("PRAGMA user_version = \(version)")
    }
    return code == SQLITE_OK
  }
}

/// Texts by the entry of the cache that they belong to: whichever statement comes after one that changed the full-text
/// index makes it write all that it gathered, so they all come last.
final class PendingWords {
  var texts: [Int64: String] = [:]
}

/// What the commit hook last said; a class because C holds on to it.
private final class LogSize {
  var pages: Int32 = 0
}
