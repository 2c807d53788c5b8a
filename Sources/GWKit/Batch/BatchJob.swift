/// A batch as it is wanted: where its lines come from, what they become, and where the answers go.
package struct BatchJob {
  /// Where lines are read; nobody else reads from it meanwhile.
  package var input: Descriptor
  /// Each line is a prompt, and no object.
  package var isPlain = false
  /// Calls under way at once at most.
  package var width = 8
  /// Answers come in the order of the lines.
  package var isOrdered = false
  /// What a line asks, with all that was said for every line. Throws what is wrong with it.
  package var compose: (BatchLine) throws -> AskRequest
  /// A line of the output, its end included.
  package var render: (BatchOutcome) -> [UInt8]
  package var output: BatchOutput
  /// Where answers go that a full disk keeps out of both the output and the database.
  package var rescue: ([UInt8]) -> Void = { _ in }
  /// Told every now and then how far it is.
  package var watch: (BatchTally) -> Void = { _ in }
  package var trace: ((String) -> Void)?

  package init(
    input: Descriptor, compose: @escaping (BatchLine) throws -> AskRequest,
    render: @escaping (BatchOutcome) -> [UInt8], output: BatchOutput
  ) {
    self.input = input
    self.compose = compose
    self.render = render
    self.output = output
  }

  /// Bytes of a line; more than any model reads.
  package static let longestLine = 32 << 20
}

/// Where answers go.
package enum BatchOutput {
  /// Somewhere that nothing is known of, such as a pipe. Throws `GatewayError`.
  case stream(BatchStream)
  case file(BatchFile)

  package var isResumable: Bool { file != nil }

  var file: BatchFile? { if case .file(let file) = self { file } else { nil } }
}

/// A way out that may be slow.
package struct BatchStream {
  /// Waits until all is written. Throws `GatewayError`.
  var write: ([UInt8]) throws -> Void
  /// A piece of what a pipe takes at once can be written without waiting.
  var takesMore: () -> Bool

  package init(
    write: @escaping ([UInt8]) throws -> Void, takesMore: @escaping () -> Bool = { true }
  ) {
    self.write = write
    self.takesMore = takesMore
  }
}

/// What became of a line.
package struct BatchOutcome {
  /// Counted from 1.
  package var line: Int
  /// As the line names itself; nil when it could not be read.
  package var id: String?
  package var result: Result<Receipt, GatewayError>
  /// What is wrong with the line itself, as a word for programs.
  package var code: String?
}

/// How far a batch is, and what it came to.
package struct BatchTally: Sendable, Equatable {
  /// Of the input, blank ones not counted.
  package var lines = 0
  /// Of this run.
  package var answered = 0
  package var hits = 0
  /// Answered by a run before.
  package var skipped = 0
  /// Failed lines by their code.
  package var failures: [String: Int] = [:]
  package var failed: Int { failures.values.reduce(0, +) }
  package var usd = NanoUSD.zero
  package var brl = NanoBRL(nanos: 0)
  /// Some answer has no price.
  package var isUnpriced = false
  /// Of the input.
  package var bytesRead: Int64 = 0
  package var underWay = 0
  /// Nobody reads on: what is under way is finished.
  package var isDraining = false
  /// Since the run began.
  package var milliseconds: Int64 = 0

  package var done: Int { answered + failed }
  /// Out of the way, whoever did it.
  package var finished: Int { skipped + done }
}

/// How a batch ended.
package struct BatchReport {
  package var tally: BatchTally
  package var end: End

  package enum End {
    case complete
    case interrupted(Interrupts.Signal)
    /// So many lines in a row failed alike that the next ones would as well.
    case stopped(last: GatewayError, count: Int)
    /// The output or the input failed, or nobody reads the output any more.
    case broken(GatewayError)
  }
}
