/// What all dialects' failures have in common: what a status means, and how a body that is no JSON reads.
enum HTTPFailure {
  /// What a body says beside its status, in whatever words its dialect has for it.
  struct Signs {
    var isQuota = false
    var isRateLimit = false
    var isContextOverflow = false
    var isBadKey = false
  }

  static func reason(status: Int, _ signs: Signs) -> AttemptReason {
    switch status {
    case 300..<400: .redirect
    case 401, 403: .unauthorized
    case 402: .quota
    case 404, 405: .notFound
    // The server's own troubles with time are not ours: exit 12 is for the time that the person gave.
    case 408, 504: .serverError
    case 413: signs.isRateLimit ? .rateLimited : .contextTooLong
    case 429: signs.isQuota ? .quota : .rateLimited
    case 400, 422:
      signs.isBadKey
        ? .unauthorized
        : signs.isContextOverflow ? .contextTooLong : signs.isQuota ? .quota : .badRequest
    case 400..<500: .badRequest
    case 503, 529: .overloaded
    default: .serverError
    }
  }

  static func plainMessage(status: Int, body: [UInt8]) -> String {
    // Whole: a cut could leave a part of a key that the body repeats, which nobody would recognise any more.
    let text = String(decoding: body, as: UTF8.self)
    let words = text.split { $0.isWhitespace || $0.isNewline }.joined(separator: " ")
    let printable = words.filter { !$0.isASCII || ($0 >= " " && $0 != "\u{7F}") }
    return printable.isEmpty ? "HTTP \(status)" : "HTTP \(status): \(printable)"
  }
}

extension String {
  /// Whether the bytes of `words` occur; the standard library's own search brings the whole regex engine along.
  func containsBytes(of words: String) -> Bool {
    let haystack = Array(utf8)
    let needle = Array(words.utf8)
    guard needle.count <= haystack.count else { return false }
    return (0...(haystack.count - needle.count)).contains { start in
      haystack[start] == needle[0] && haystack[start..<(start + needle.count)].elementsEqual(needle)
    }
  }

  func containsBytes(ofAny words: [String]) -> Bool { words.contains { containsBytes(of: $0) } }
}
