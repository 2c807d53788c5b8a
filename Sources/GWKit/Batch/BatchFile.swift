/// The output of a batch, and beside it its state: which lines of the input have an answer there. The state is written
/// after the output, so that it never promises too much, and says enough to notice a torn end, a changed output and
/// another input.
package final class BatchFile {
  /// Of this and every run that goes on with the output.
  package let run: String
  private let output: AppendedFile
  private let state: AppendedFile
  /// Lines with an answer, by number.
  private var done: [Done]
  private var place = 0

  struct Done: Equatable {
    var number: Int
    var digest: UInt64
  }

  /// A line of the output.
  struct Line {
    var number: Int
    var digest: [UInt8]
    var isAnswered: Bool
    /// Its end included.
    var bytes: [UInt8]
    /// It is in the database as well.
    var isDeposited = false
  }

  init(run: String, output: AppendedFile, state: AppendedFile, done: [Done]) {
    self.run = run
    self.output = output
    self.state = state
    self.done = done
  }

  package static func statePath(of output: String) -> String { output + ".state" }

  package var path: String { output.path }

  /// What a line of the input, or of the output without its end, is known by.
  static func digest(of bytes: [UInt8]) -> [UInt8] { Array(Digest(of: bytes).bytes.prefix(8)) }

  /// Lines are asked for in their order. Throws when the answer is that of another line.
  func has(_ number: Int, digest: [UInt8]) throws(GatewayError) -> Bool {
    guard place < done.count, done[place].number <= number else { return false }
    guard done[place].number == number, done[place].digest == Self.number(digest) else {
      throw otherInput("line \(done[place].number) is another one")
    }
    place += 1
    return true
  }

  func checkEnd() throws(GatewayError) {
    guard place == done.count else { throw otherInput("it has fewer lines") }
  }

  private func otherInput(_ what: String) -> GatewayError {
    GatewayError(
      .conflict, "'\(path)' was made from another input: \(what)",
      hints: ["write to another file with -o"])
  }

  func append(_ lines: [Line]) throws(GatewayError) {
    do {
      try output.write(lines.flatMap(\.bytes))
      try state.write(lines.flatMap { BatchMark($0).bytes })
    } catch {
      throw GatewayError(
        .outputFailed, error.message,
        hints: ["make room; the same command with --resume goes on, and nothing is paid twice"])
    }
  }

  /// An answer that a run before had paid for. False when it is here already.
  func restore(_ answer: BatchAnswers.Answer) throws(GatewayError) -> Bool {
    let found = done.firstIndex { $0.number >= answer.line } ?? done.count
    if found < done.count, done[found].number == answer.line { return false }
    try append([
      Line(number: answer.line, digest: answer.digest, isAnswered: true, bytes: answer.bytes)
    ])
    done.insert(Done(number: answer.line, digest: Self.number(answer.digest)), at: found)
    return true
  }

  static func number(_ digest: [UInt8]) -> UInt64 {
    digest.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
  }

  func sync() throws(GatewayError) {
    do {
      try output.sync()
      try state.sync()
    } catch {
      throw GatewayError(.outputFailed, error.message)
    }
  }
}

/// What the state says of one line of the output: `17 a 0123456789abcdef 0123456789abcdef`: its number in the input, whether
/// it is an answer or a failure, the digest of the input's line and that of the output's. There may be a million of them.
struct BatchMark: Equatable {
  var number: Int
  var isAnswered: Bool
  var input: UInt64
  var output: UInt64

  init(_ line: BatchFile.Line) {
    number = line.number
    isAnswered = line.isAnswered
    input = BatchFile.number(line.digest)
    output = BatchFile.number(BatchFile.digest(of: line.bytes.dropLast()))
  }

  /// Nil when it is none.
  init?(_ bytes: [UInt8]) {
    let words = String(decoding: bytes, as: UTF8.self).split(separator: " ")
    guard words.count == 4, let number = Int(words[0]), number > 0,
      words[1] == "a" || words[1] == "f", let input = Self.digest(words[2]),
      let output = Self.digest(words[3])
    else { return nil }
    self.number = number
    isAnswered = words[1] == "a"
    self.input = input
    self.output = output
  }

  private static func digest(_ word: Substring) -> UInt64? {
    word.utf8.count == 16 ? UInt64(word, radix: 16) : nil
  }

  private static func text(_ digest: UInt64) -> String {
    let digits = String(digest, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  var bytes: [UInt8] {
    let letter = isAnswered ? "a" : "f"
    return Array("\(number) \(letter) \(Self.text(input)) \(Self.text(output))\n".utf8)
  }
}
