/// What a batch would do, without doing it: how many lines can be asked, and the most that they can cost together. Each line
/// is judged by itself, as if the others were not there.
package struct BatchPreview: Sendable, Equatable {
  package var lines = 0
  /// That say nothing that could be asked.
  package var unreadable = 0
  /// Answered by a run before, where one is to be gone on with.
  package var doneBefore = 0
  package var cached = 0
  /// That would be sent.
  package var calls = 0
  /// That no route takes, by the code of the reason.
  package var refused: [String: Int] = [:]
  /// Of those calls, each at its first route.
  package var inputTokens: Int64 = 0
  package var outputTokens: Int64 = 0
  package var usd = NanoUSD.zero
  package var brl = NanoBRL(nanos: 0)
  /// Calls whose cost nobody knows.
  package var unpriced = 0

  /// Reads the whole input.
  package init(_ job: BatchJob, world: World, database: Database) throws(GatewayError) {
    let gateway = Gateway(world: world, database: database)
    let books = Books(database, world: world)
    let briefing = Briefing(books, world: world, isShared: true)
    let reader = LineReader(job.input, limit: BatchJob.longestLine)
    do {
      while true {
        switch try reader.next(waits: true) {
        case .line(let bytes, let number):
          guard bytes.contains(where: { !Batch.blanks.contains($0) }) else { continue }
          lines += 1
          guard let line = try? BatchLine(bytes, number: number, isPlain: job.isPlain) else {
            unreadable += 1
            continue
          }
          if let file = job.output.file,
            try file.has(number, digest: BatchFile.digest(of: bytes))
          {
            doneBefore += 1
            continue
          }
          do throws(GatewayError) {
            add(try gateway.preview(Self.request(line, job), briefing))
          } catch {
            refused[error.kind.rawValue, default: 0] += 1
          }
        case .tooLong:
          lines += 1
          unreadable += 1
        case .end, .notYet:
          try job.output.file?.checkEnd()
          return
        }
      }
    } catch let error as SystemError {
      throw GatewayError(.usage, "cannot read the batch: \(error.reason)")
    } catch {
      throw GatewayError(error)
    }
  }

  private static func request(
    _ line: BatchLine, _ job: BatchJob
  ) throws(GatewayError) -> AskRequest {
    do {
      return try job.compose(line)
    } catch {
      throw GatewayError(error)
    }
  }

  private mutating func add(_ preview: Preview) {
    if preview.steps.contains(where: { $0.cache == .hit }) {
      cached += 1
      return
    }
    let attempts = preview.steps.filter { if case .attempt = $0.step { true } else { false } }
    guard let first = attempts.first else {
      refused["budget_exceeded", default: 0] += 1
      return
    }
    calls += 1
    inputTokens = inputTokens.addingSaturating(first.inputTokensBound)
    outputTokens = outputTokens.addingSaturating(first.maxTokens ?? 0)
    if let cost = first.costBound { usd = usd.adding(cost) } else { unpriced += 1 }
    brl = brl.adding(first.costBoundBRL ?? NanoBRL(nanos: 0))
  }
}
