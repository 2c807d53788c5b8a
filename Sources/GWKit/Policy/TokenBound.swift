/// How many tokens a request can be at most, without a tokenizer: no tokenizer in use makes more than one token of a
/// byte (byte-level BPE covers at least one byte per token, SentencePiece falls back to bytes).
package enum TokenBound {
  /// Chat templates add a few tokens per message; no known one adds this many.
  private static let perMessage: Int64 = 16

  package static func input(_ request: ChatRequest) -> Int64 {
    request.messages.reduce(0) { $0 + Int64($1.text.utf8.count) + perMessage }
  }

  /// What `bytes` of an answer are taken for when nobody counted: half a token per byte is above every measured
  /// language but rare scripts and emoji, and rounds up.
  package static func outputEstimate(bytes: Int) -> Int64 {
    Int64((bytes + 1) / 2)
  }
}
