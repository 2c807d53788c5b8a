/// Brings answers to the output once their calls are in the books: as they come, or in the order of their lines. What is
/// paid stays in the database until the output would outlive a power cut.
struct BatchPrinter {
  private let job: BatchJob
  private let world: World
  /// Lines that were begun and not written, in their order; only where that matters.
  private var order: [Int] = []
  private var held: [Int: BatchFile.Line] = [:]
  private var ready: [BatchFile.Line] = []
  /// What nobody has taken yet.
  private var backlog: [UInt8] = []
  /// Nothing more can be written.
  private var hasGivenUp = false
  /// Deposits whose answers are in the output, and those of them that are safe there.
  private var unsynced: [Int] = []
  private var synced: [Int] = []
  private var lastSync: Int64

  /// Milliseconds between two waits for the disk, and deposits that wait for one at most.
  private static let syncInterval: Int64 = 1000
  private static let mostUnsynced = 1000

  /// Bytes: what a pipe takes at once, and what may wait for a reader.
  private static let piece = 4096
  private static let mostBacklog = 1 << 20

  init(_ job: BatchJob, world: World) {
    self.job = job
    self.world = world
    lastSync = world.monotonic()
  }

  /// What a run before had paid for and not written.
  mutating func restore(from database: Database) throws {
    guard let file = job.output.file else { return }
    try BatchAnswers(database).forEach(of: file.run) { answer in
      // One that is in the output may be there for this machine's memory only.
      _ = try file.restore(answer)
      unsynced.append(answer.line)
    }
  }

  mutating func begin(_ task: BatchTask) {
    if job.isOrdered { order.append(task.number) }
  }

  /// A run before has its answer.
  func has(_ task: BatchTask) throws -> Bool {
    try job.output.file?.has(task.number, digest: task.digest) ?? false
  }

  /// All lines were read.
  func checkEnd() throws { try job.output.file?.checkEnd() }

  mutating func take(
    _ task: BatchTask, _ result: Result<Receipt, GatewayError>, code: String?
  ) {
    var line = BatchFile.Line(
      number: task.number, digest: task.digest, isAnswered: (try? result.get()) != nil, bytes: [])
    line.isDeposited = task.deposited != nil
    line.bytes =
      task.deposited
      ?? job.render(BatchOutcome(line: task.number, id: task.id, result: result, code: code))
    guard job.isOrdered else { return ready.append(line) }
    held[line.number] = line
    var count = 0
    while count < order.count, let next = held.removeValue(forKey: order[count]) {
      ready.append(next)
      count += 1
    }
    order.removeFirst(count)
  }

  /// Those that wait for a line that does not come.
  mutating func releaseAll() {
    ready += held.values.sorted { $0.number < $1.number }
    (held, order) = ([:], [])
  }

  /// Returns how many lines are out of the way.
  mutating func write() throws -> Int {
    guard !hasGivenUp else { return giveUp() }
    guard !ready.isEmpty else { return 0 }
    switch job.output {
    case .stream: backlog += ready.flatMap(\.bytes)
    case .file(let file):
      try file.append(ready)
      unsynced += ready.filter(\.isDeposited).map(\.number)
    }
    defer { ready = [] }
    return ready.count
  }

  /// As much as a slow reader takes: calls under way must not wait for it. With `waits` all of it.
  mutating func pour(waits: Bool) throws {
    guard case .stream(let stream) = job.output, !hasGivenUp else { return }
    var start = 0
    defer { backlog.removeFirst(start) }
    while start < backlog.count, waits || stream.takesMore() {
      let end = waits ? backlog.count : min(backlog.count, start + Self.piece)
      try stream.write(Array(backlog[start..<end]))
      start = end
    }
  }

  var hasBacklog: Bool { !backlog.isEmpty && !hasGivenUp }
  /// No more lines are to be begun until somebody reads.
  var isFull: Bool { backlog.count > Self.mostBacklog }

  /// What could not be written is in the database, or goes where it can be seen; what failed is asked again.
  mutating func giveUp() -> Int {
    hasGivenUp = true
    if case .file = job.output {
      for line in ready where line.isAnswered && !line.isDeposited { job.rescue(line.bytes) }
    }
    defer { ready = [] }
    return ready.count
  }

  /// Now and then, what is written is made safe.
  mutating func secure() throws {
    guard !hasGivenUp, let file = job.output.file, !unsynced.isEmpty else { return }
    let now = world.monotonic()
    guard now - lastSync >= Self.syncInterval || unsynced.count >= Self.mostUnsynced else { return }
    lastSync = now
    // Where it fails they stay in the database: a second try would say that all is well.
    let lines = unsynced
    unsynced = []
    try file.sync()
    synced += lines
  }

  /// What the next transaction may take out of the database.
  mutating func leave(to books: Books) {
    guard let file = job.output.file, !synced.isEmpty else { return }
    let lines = synced
    synced = []
    books.also = { try BatchAnswers($0).remove(lines, of: file.run) }
  }

  /// The end: all that is written is safe.
  mutating func close(_ database: Database) throws {
    guard let file = job.output.file else { return }
    try file.sync()
    let lines = synced + unsynced
    guard !lines.isEmpty else { return }
    try database.write(isInterruptible: false) {
      try BatchAnswers(database).remove(lines, of: file.run)
    }
  }
}
