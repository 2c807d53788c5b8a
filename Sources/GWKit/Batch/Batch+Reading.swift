/// From the input to requests.
extension Batch {
  var wantsLines: Bool {
    !hasEnded && stop == nil && open < room && entries.count < Self.mostEntries
      && holds.count < job.width && !printer.isFull
  }

  /// Lines of one turn: those that are done already are begun by nobody, and a signal is not to wait for all of them.
  private static let mostLines = 1000

  func read() throws {
    isDry = false
    var count = 0
    while wantsLines, count < Self.mostLines {
      count += 1
      switch try reader.next(waits: false) {
      case .line(let bytes, let number):
        tally.bytesRead += Int64(bytes.count) + 1
        try begin(bytes, number)
      case .tooLong(let number):
        tally.lines += 1
        fail(
          BatchTask(number: number, id: nil, digest: []), code: "too_long",
          "the line is longer than \(BatchJob.longestLine >> 20) MiB")
      case .end: hasEnded = true
      case .notYet:
        isDry = true
        return
      }
    }
    if hasEnded { try printer.checkEnd() }
  }

  private func begin(_ bytes: [UInt8], _ number: Int) throws {
    guard bytes.contains(where: { !Self.blanks.contains($0) }) else { return }
    tally.lines += 1
    let digest = job.output.file == nil ? [] : BatchFile.digest(of: bytes)
    let line: BatchLine
    do throws(BatchLineError) {
      line = try BatchLine(bytes, number: number, isPlain: job.isPlain)
    } catch {
      let task = BatchTask(number: number, id: error.id, digest: digest)
      return fail(task, code: error.code, error.message)
    }
    let task = BatchTask(number: number, id: line.id, digest: digest)
    if !job.isPlain, !ids.insert(line.id.hashValue).inserted {
      return fail(task, code: "duplicate_id", "another line before has the id '\(line.id)'")
    }
    guard try !printer.has(task) else {
      tally.skipped += 1
      return
    }
    open += 1
    printer.begin(task)
    ask(line, task)
  }

  static let blanks: Set<UInt8> = [0x20, 0x09, 0x0D]

  private func ask(_ line: BatchLine, _ task: BatchTask) {
    do {
      var ask = try job.compose(line)
      ask.showsPieces = false
      ask.showsBudgets = false
      ask.isPaced = true
      switch try reception.open(ask, show: { _ in }, deposit: deposit(task)) {
      case .served(let need): take(need, task)
      case .sent(let chain):
        if fan == nil, flying == 0 { world.http.prepare() }
        take(chain.start(), task)
      }
    } catch {
      take(.failed(GatewayError(error)), task)
    }
  }

  /// A paid answer that cannot be lost.
  private func deposit(_ task: BatchTask) -> ((Database, Receipt) throws -> Void)? {
    guard let file = job.output.file else { return nil }
    return { [job] database, receipt in
      let bytes = job.render(
        BatchOutcome(line: task.number, id: task.id, result: .success(receipt)))
      let answer = BatchAnswers.Answer(line: task.number, digest: task.digest, bytes: bytes)
      try BatchAnswers(database).add(answer, of: file.run, receipt.last)
      task.deposited = bytes
    }
  }

  /// A line that cannot be asked: it was no call, and has no row in the log.
  private func fail(_ task: BatchTask, code: String, _ message: String) {
    open += 1
    printer.begin(task)
    end(task, .failure(GatewayError(.usage, message)), code: code)
  }
}
