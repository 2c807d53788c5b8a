/// A field of a request whose cost has no bound that gw could work out before the call. Every field is classified once,
/// here: text, messages, tools, schema, sampling and inline images are bounded by their size and by the bound on output;
/// what is not listed is unknown.
package struct RequestField: Sendable, Equatable {
  package enum Kind: Sendable, Equatable {
    /// Its cost is within the bounds on input and output.
    case bounded
    /// It costs nothing.
    case free
    /// It changes prices, or makes the provider do work that is paid apart.
    case costChanging
    case unknown
  }

  /// Where it stands in an OpenAI body, such as `messages[0].content[1]`.
  package var path: String
  package var kind: Kind

  package init(path: String, kind: Kind) {
    self.path = path
    self.kind = kind
  }

  /// The fields that a hard budget must refuse.
  package static func unbounded(in request: ChatRequest) -> [RequestField] {
    var fields = request.extra.map { RequestField(path: $0.key, kind: kind(of: $0)) }
    for (position, tool) in request.tools.enumerated() {
      fields += Self.fields(of: tool, at: "tools[\(position)]")
    }
    for (position, message) in request.messages.enumerated() {
      fields += Self.fields(of: message, at: "messages[\(position)]")
    }
    return fields.filter { $0.kind == .costChanging || $0.kind == .unknown }
  }

  /// A function is text; other tools are run by the provider, at a price of their own.
  private static func fields(of tool: Tool, at path: String) -> [RequestField] {
    guard tool.isFunction else { return [RequestField(path: path, kind: .costChanging)] }
    let own = (tool.definition.members ?? []).map { ($0.key, path, ["type", "function"]) }
    let inner = (tool.definition["function"]?.members ?? []).map {
      ($0.key, "\(path).function", ["name", "description", "parameters", "strict"])
    }
    return (own + inner).filter { key, _, known in !known.contains(key) }
      .map { key, path, _ in RequestField(path: "\(path).\(key)", kind: .unknown) }
  }

  private static func fields(of message: Message, at path: String) -> [RequestField] {
    var fields = message.extra.map {
      RequestField(path: "\(path).\($0.key)", kind: messageFields[$0.key] ?? .unknown)
    }
    for (position, part) in message.parts.enumerated() {
      guard case .other(let value) = part else { continue }
      fields.append(RequestField(path: "\(path).content[\(position)]", kind: kind(ofPart: value)))
    }
    return fields
  }

  /// A member of the body's top level.
  package static func kind(of member: JSONMember) -> Kind {
    switch member.key {
    case "service_tier":
      member.value == "auto" || member.value == "default" ? .free : .costChanging
    case "modalities": member.value == ["text"] ? .free : .costChanging
    default: table[member.key] ?? .unknown
    }
  }

  /// Text with members of its own, such as marks for the provider's cache, is unknown.
  private static func kind(ofPart part: JSON) -> Kind {
    switch part["type"]?.string {
    case "refusal": .bounded
    case "image_url", "input_audio", "file", "video_url": .costChanging
    default: .unknown
    }
  }

  private static let messageFields: [String: Kind] = [
    "name": .bounded, "refusal": .bounded, "reasoning": .bounded, "reasoning_content": .bounded,
    "function_call": .bounded, "annotations": .free, "audio": .costChanging,
  ]

  /// `tool_choice` and `response_format` are here only in a form that nobody knows yet.
  private static let table: [String: Kind] = [
    "frequency_penalty": .bounded, "presence_penalty": .bounded, "repetition_penalty": .bounded,
    "logit_bias": .bounded, "logprobs": .bounded, "top_logprobs": .bounded, "top_k": .bounded,
    "min_p": .bounded, "verbosity": .bounded, "functions": .bounded, "function_call": .bounded,
    "reasoning_format": .bounded,
    "include_reasoning": .bounded,
    "user": .free, "metadata": .free, "stream_options": .free, "store": .free,
    "safety_identifier": .free, "prompt_cache_key": .free,
    "audio": .costChanging, "web_search_options": .costChanging, "prediction": .costChanging,
    "models": .costChanging, "providerOptions": .costChanging, "provider": .costChanging,
    "plugins": .costChanging,
  ]
}
