/// How a request is changed after a provider refused one of its parameters: models of one server differ in what they
/// take, and no list of them stays true. What a request means is never touched: only names of bounds, and settings that
/// a model may be asked without.
package struct ParameterRewrite: Sendable, Equatable {
  /// Members from the outside in: `["generationConfig", "seed"]`.
  package var field: [String]
  /// What the last of them is called instead; nil leaves it out.
  package var newName: String?

  package init(field: [String], newName: String? = nil) {
    self.field = field
    self.newName = newName
  }

  /// Nil when the answer is no refusal of a parameter, or of none that may be changed. `sent` is the request's body.
  package init?(status: Int, body: [UInt8], sent: JSON) {
    guard status == 400 || status == 422 else { return nil }
    self.init(RefusedParameter(body), sent: sent)
  }

  /// The same from the message alone.
  package init?(after error: ProviderError, sent: JSON) {
    guard error.reason == .badRequest, error.status == 400 || error.status == 422 else {
      return nil
    }
    self.init(RefusedParameter(message: error.message), sent: sent)
  }

  private init?(_ refused: RefusedParameter, sent: JSON) {
    guard refused.isRefusal,
      let rule = Self.rules.first(where: { sent.has($0.field) && refused.names($0.names) })
    else { return nil }
    self.init(field: rule.field, newName: rule.newName)
  }

  /// The changed body; the same one when the field is not there.
  package func apply(to body: JSON) -> JSON { body.replacing(field[...], newName: newName) }

  /// `max_tokens>max_completion_tokens` or `generationConfig.seed`, for where findings are kept.
  package var text: String {
    field.joined(separator: ".") + (newName.map { ">" + $0 } ?? "")
  }

  /// Nil for what `text` never wrote.
  package init?(text: String) {
    let sides = text.split(separator: ">", omittingEmptySubsequences: false).map(String.init)
    let path = sides[0].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard sides.count <= 2, !path.contains(""), !sides.contains("") else { return nil }
    self.init(field: path, newName: sides.count == 2 ? sides[1] : nil)
  }

  package var note: Note {
    let old = field.last ?? ""
    let change = newName.map { "is sent as '\($0)'" } ?? "is not sent"
    return Note(code: "adapted", text: "'\(old)' \(change): the model refuses it")
  }
}

/// What may be changed.
extension ParameterRewrite {
  private struct Rule {
    var field: [String]
    var newName: String?
    /// What refusals call the field.
    var names: [String]

    init(_ field: String..., newName: String? = nil, names: [String]? = nil) {
      self.field = field
      self.newName = newName
      self.names = names ?? [field.last ?? ""]
    }
  }

  private static let rules: [Rule] = [
    Rule("max_tokens", newName: "max_completion_tokens"),
    Rule("max_completion_tokens", newName: "max_tokens"),
    Rule("temperature"), Rule("top_p"), Rule("seed"),
    Rule("stop"), Rule("stop_sequences"), Rule("stream_options"), Rule("reasoning_effort"),
    Rule("parallel_tool_calls"), Rule("frequency_penalty"), Rule("presence_penalty"),
    Rule("logit_bias"), Rule("logprobs"), Rule("top_logprobs"), Rule("top_k"), Rule("user"),
    Rule("metadata"), Rule("store"),
    // Anthropic.
    Rule(
      "thinking",
      names: [
        "thinking", "thinking.type", "adaptive thinking", "thinking.type.disabled",
        "thinking.type.enabled",
      ]),
    Rule("output_config", "effort", names: ["effort", "output_config.effort"]),
    // Google; messages name fields in either spelling.
    Rule("generationConfig", "temperature"), Rule("generationConfig", "seed"),
    Rule("generationConfig", "topP", names: ["topP", "top_p"]),
    Rule("generationConfig", "stopSequences", names: ["stopSequences", "stop_sequences"]),
    Rule(
      "generationConfig", "thinkingConfig",
      names: [
        "thinkingConfig", "thinking_config", "thinkingLevel", "thinking_level", "thinkingBudget",
        "thinking_budget", "thinking level", "thinking budget",
      ]),
  ]
}

/// What a refusal says about a parameter.
private struct RefusedParameter {
  private var parameter: String?
  private var code = ""
  private var message = ""

  init(_ body: [UInt8]) {
    guard let value = try? JSON(parsing: body) else { return }
    let top = value[0] ?? value
    let error = top["error"] ?? top
    parameter = error["param"]?.filled
    code = error["code"]?.string ?? ""
    message = error["message"]?.string ?? error.string ?? top["detail"]?.string ?? ""
  }

  init(message: String) { self.message = message }

  /// It says that something is not taken at all, not that its value is wrong.
  var isRefusal: Bool {
    if code == "unsupported_parameter" || code == "unsupported_value" || code == "unknown_parameter"
    {
      return true
    }
    let text = message.lowercased()
    // A value that is out of range is the person's to change.
    if text.containsBytes(ofAny: Self.wordsOfRanges) { return false }
    return text.containsBytes(ofAny: [
      "unsupported parameter", "not supported", "does not support", "doesn't support",
      "is unsupported", "unsupported value", "extra inputs are not permitted", "unknown name",
      "unknown parameter", "unrecognized request argument", "is deprecated", "not permitted",
      "not allowed", "cannot be used with this model", "unexpected keyword",
    ])
  }

  private static let wordsOfRanges = [
    " above ", " below ", " between ", "less than", "greater than", "at most", "at least",
    "must be in", "out of range", "maximum", "minimum",
  ]

  /// The parameter that the body names decides; without one, a name that stands in the message as a word of its own.
  func names(_ names: [String]) -> Bool {
    if let parameter { return names.contains(parameter) }
    return names.contains { message.containsWord($0) }
  }
}

extension JSON {
  fileprivate func has(_ path: [String]) -> Bool {
    var value: JSON? = self
    for key in path { value = value?[key] }
    return value != nil
  }

  /// Members that are left without any of their own go too.
  fileprivate func replacing(_ path: ArraySlice<String>, newName: String?) -> JSON {
    guard let key = path.first, let members else { return self }
    return .object(
      members.compactMap { member in
        guard member.key == key else { return member }
        guard path.count == 1 else {
          let inner = member.value.replacing(path.dropFirst(), newName: newName)
          return inner == [:] ? nil : JSONMember(key: key, value: inner)
        }
        return newName.map { JSONMember(key: $0, value: member.value) }
      })
  }
}

extension String {
  /// Whether it occurs with neither a letter, a digit, `_` nor `-` beside it.
  fileprivate func containsWord(_ word: String) -> Bool {
    let (haystack, needle) = (Array(utf8), Array(word.utf8))
    guard !needle.isEmpty, needle.count <= haystack.count else { return false }
    return (0...(haystack.count - needle.count)).contains { start in
      let end = start + needle.count
      return haystack[start..<end].elementsEqual(needle)
        && (start == 0 || !Self.isWordByte(haystack[start - 1]))
        && (end == haystack.count || !Self.isWordByte(haystack[end]))
    }
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "-"): true
    default: false
    }
  }
}
