/// The way in: a new output, or one that a run before has left.
extension BatchFile {
  /// `run` names a new one. Throws `GatewayError`: there is an output already and nothing is to go on, or its state is
  /// missing, somebody is at it, or it is not as it was left.
  package static func open(
    _ path: String, resumes: Bool, run: String
  ) throws(GatewayError) -> BatchFile {
    do {
      // A link stays, and its target is what grows.
      let (path, facts) = try FileSystem.destination(path)
      let state = try FileSystem.existing(statePath(of: path))
      let hasState = state != nil
      if resumes, let state {
        try checkOwn(state, path)
        if let file = try goOn(path) { return file }
      }
      guard facts == nil else { throw GatewayError.exists(path, resumes, hasState) }
      return try make(path, run: run)
    } catch let error as SystemError {
      throw GatewayError(.outputFailed, error.message)
    } catch {
      throw GatewayError(error)
    }
  }

  /// The output as a run would find it, for one that changes nothing; nil when it would make a new one.
  package static func look(
    _ path: String, resumes: Bool
  ) throws(GatewayError) -> BatchFile? {
    do {
      let (path, facts) = try FileSystem.destination(path)
      guard facts != nil else { return nil }
      let mark = try FileSystem.existing(statePath(of: path))
      guard resumes, let mark else { throw GatewayError.exists(path, resumes, mark != nil) }
      try checkOwn(mark, path)
      let state = try AppendedFile(statePath(of: path), isNew: false)
      guard let record = try BatchRecord(of: state) else { throw GatewayError.noState(state.path) }
      let output = try AppendedFile(path, isNew: false)
      let kept = try record.check(output, path).kept
      return BatchFile(run: record.run, output: output, state: state, done: done(kept))
    } catch let error as SystemError {
      throw GatewayError(.outputFailed, error.message)
    } catch {
      throw GatewayError(error)
    }
  }

  /// What is left of an output is decided by its state: nobody else's is believed.
  private static func checkOwn(_ state: FileSystem.Facts, _ path: String) throws(GatewayError) {
    let user = FileSystem.currentUser
    guard state.isRegularFile, state.owner == user || user == 0 else {
      throw GatewayError(
        .unsafePermissions, "'\(statePath(of: path))' is no file of yours",
        hints: ["-o takes another file"])
    }
  }

  private static func make(_ path: String, run: String) throws -> BatchFile {
    // What a removed output has left behind; one that somebody is at stays.
    let old = try? AppendedFile(statePath(of: path), isNew: false)
    if let old { try lock(old, path) }
    _ = try? FileSystem.remove(statePath(of: path))
    let state = try AppendedFile(statePath(of: path), isNew: true)
    try lock(state, path)
    // Until then it keeps others out.
    withExtendedLifetime(old) {}
    try state.write(BatchHeader(run: run).bytes)
    let output = try AppendedFile(path, isNew: true)
    return BatchFile(run: run, output: output, state: state, done: [])
  }

  private static func lock(_ state: AppendedFile, _ path: String) throws {
    // Whoever was first may have put another one in its place since it was opened.
    guard try state.lock(), state.isInPlace else {
      throw GatewayError(.locked, "another process is writing '\(path)'")
    }
  }

  /// Nil when a run was killed before it came to the output.
  private static func goOn(_ path: String) throws -> BatchFile? {
    let old = try AppendedFile(statePath(of: path), isNew: false)
    try lock(old, path)
    let hasOutput = try FileSystem.existing(path) != nil
    guard let record = try BatchRecord(of: old) else {
      guard hasOutput else { return nil }
      throw GatewayError.noState(old.path)
    }
    guard hasOutput || record.isEmpty else {
      throw GatewayError(
        .conflict, "'\(path)' is gone, and '\(old.path)' says that answers were in it",
        hints: ["rm '\(old.path)' begins anew, and asks and pays for all lines again"])
    }
    let output = try AppendedFile(path, isNew: !hasOutput)
    let check = try record.check(output, path)
    guard check.hasFailures else {
      try output.truncate(to: check.size)
      let state = try check.isWhole ? old : rewritten(record.run, check.kept, old.path)
      return BatchFile(run: record.run, output: output, state: state, done: done(check.kept))
    }
    // The output first: without the failed lines it still agrees with a state that has them.
    let clean = try compacted(output, check.kept)
    let state = try rewritten(record.run, check.kept, old.path)
    return BatchFile(run: record.run, output: clean, state: state, done: done(check.kept))
  }

  private static func done(_ marks: [BatchMark]) -> [Done] {
    marks.map { Done(number: $0.number, digest: $0.input) }
      .sorted { $0.number < $1.number }
  }

  /// Only the lines that are answers.
  private static func compacted(_ output: AppendedFile, _ kept: [BatchMark]) throws -> AppendedFile
  {
    let clean = try temporary(output.path)
    let reader = LineReader(output.descriptor, limit: .max / 4)
    output.rewind()
    var rest = kept[...]
    var piece: [UInt8] = []
    while let next = rest.first, case .line(let bytes, _) = try reader.next(waits: true) {
      guard number(digest(of: bytes)) == next.output else { continue }
      rest.removeFirst()
      piece += bytes + [UInt8(ascii: "\n")]
      if piece.count > 1 << 20 {
        try clean.write(piece)
        piece = []
      }
    }
    try clean.write(piece)
    try clean.replace(output.path)
    return clean
  }

  private static func rewritten(
    _ run: String, _ marks: [BatchMark], _ path: String
  ) throws -> AppendedFile {
    let state = try temporary(path)
    guard try state.lock() else { throw GatewayError(.locked, "another process is at '\(path)'") }
    try state.write(BatchHeader(run: run).bytes + marks.flatMap(\.bytes))
    try state.replace(path)
    return state
  }

  private static func temporary(_ path: String) throws -> AppendedFile {
    _ = try? FileSystem.remove(path + ".tmp")
    return try AppendedFile(path + ".tmp", isNew: true)
  }
}

extension GatewayError {
  fileprivate static func noState(_ path: String) -> GatewayError {
    GatewayError(.conflict, "'\(path)' is no state of a batch", hints: ["-o takes another file"])
  }

  fileprivate static func exists(
    _ path: String, _ resumes: Bool, _ hasState: Bool
  ) -> GatewayError {
    if hasState {
      return GatewayError(
        .conflict, "'\(path)' exists", hints: ["--resume goes on with it", "-o takes another file"])
    }
    let why = resumes ? "has no state beside it to go on from" : "exists"
    return GatewayError(.conflict, "'\(path)' \(why)", hints: ["-o takes another file"])
  }
}

/// The first line of a state.
struct BatchHeader {
  let run: String

  private static let version: Int64 = 1

  init(run: String) { self.run = run }

  init?(_ bytes: [UInt8]) {
    guard let value = try? JSON(parsing: bytes), value["gw_batch"]?.int == Self.version,
      let run = value["run"]?.string
    else { return nil }
    self.run = run
  }

  var bytes: [UInt8] {
    let value: JSON = ["gw_batch": .integer(Self.version), "run": .string(run)]
    return value.bytes() + [UInt8(ascii: "\n")]
  }
}

/// What a state says, and whether the output agrees.
struct BatchRecord {
  let run: String
  private var marks: [BatchMark] = []
  /// Its last line is torn.
  private var isTorn = false

  /// Nil when it is none.
  init?(of state: AppendedFile) throws {
    let reader = LineReader(state.descriptor, limit: 4096)
    state.rewind()
    guard case .line(let first, _) = try reader.next(waits: true), let header = BatchHeader(first)
    else { return nil }
    run = header.run
    var size = Int64(first.count) + 1
    while case .line(let bytes, _) = try reader.next(waits: true), let mark = BatchMark(bytes) {
      marks.append(mark)
      size += Int64(bytes.count) + 1
    }
    // Also when all that is missing is the end of the last line: the next one would become a part of it.
    isTorn = size != state.size
  }

  var isEmpty: Bool { marks.isEmpty }

  struct Check {
    /// Answers that the output has.
    var kept: [BatchMark] = []
    /// Where the last line ends that the state knows.
    var size: Int64 = 0
    var hasFailures = false
    /// The state says nothing that is not so.
    var isWhole = true
  }

  /// Line by line. Failed lines may be gone: a run that was killed here had taken them out. What the state does not know
  /// at the end was being written; what it knows and the output lacks was lost in a power cut.
  func check(_ output: AppendedFile, _ path: String) throws -> Check {
    var check = Check()
    check.isWhole = !isTorn
    let reader = LineReader(output.descriptor, limit: .max / 4)
    output.rewind()
    var rest = marks[...]
    while case .line(let bytes, _) = try reader.next(waits: true) {
      let digest = BatchFile.number(BatchFile.digest(of: bytes))
      while let mark = rest.first, mark.output != digest, !mark.isAnswered { rest.removeFirst() }
      guard let mark = rest.popFirst() else {
        try refuseMany(reader, path)
        return check
      }
      let end = check.size + Int64(bytes.count) + 1
      guard end <= output.size else {
        // The last one is torn.
        rest = [mark] + rest
        break
      }
      guard mark.output == digest else { throw changed(path) }
      check.size = end
      if mark.isAnswered { check.kept.append(mark) } else { check.hasFailures = true }
    }
    if !rest.isEmpty || check.kept.count != marks.filter(\.isAnswered).count {
      check.isWhole = false
    }
    return check
  }

  /// More lines than are ever written at once: it is the state that lacks something, and they are paid for.
  private static let mostUnknown = 10_000

  private func refuseMany(_ reader: LineReader, _ path: String) throws {
    for _ in 0..<Self.mostUnknown {
      guard case .line = try reader.next(waits: true) else { return }
    }
    throw GatewayError(
      .conflict, "'\(path)' has many lines that its state knows nothing of",
      hints: ["-o takes another file"])
  }

  private func changed(_ path: String) -> GatewayError {
    GatewayError(
      .conflict, "'\(path)' was changed since gw wrote it", hints: ["-o takes another file"])
  }
}
