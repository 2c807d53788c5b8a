/// Why a body is no chat-completions request: where, and what is wrong there.
package struct RequestBodyError: Error, Sendable, Equatable {
  /// Such as `messages[0].role`; empty for the body itself.
  package var path: String
  /// Follows the path in a sentence: `must be a number`.
  package var message: String

  package init(_ path: String, _ message: String) {
    self.path = path
    self.message = message
  }

  /// The whole sentence.
  package var sentence: String { "'\(path.isEmpty ? "the body" : path)' \(message)" }
}

/// A chat-completions body in gw's own words. What gw has no word for is kept as it is, in its order.
extension ChatRequest {
  /// Takes all but `model`, which is the caller's to resolve. A field that is null counts as left out.
  package init(openAI body: JSON) throws(RequestBodyError) {
    guard let members = body.members else { throw RequestBodyError("", "must be a JSON object") }
    guard let messages = body["messages"]?.array, !messages.isEmpty else {
      throw RequestBodyError("messages", "must be a list of at least one message")
    }
    self.init(messages: [], isStreaming: false)
    for (position, message) in messages.enumerated() {
      self.messages.append(try Message(openAI: message, at: "messages[\(position)]"))
    }
    for member in members where !member.value.isNull { try take(member) }
    // The newer name wins over the one that it replaces.
    if let newer = body["max_completion_tokens"], !newer.isNull {
      maxTokens = try BodyValue(newer, "max_completion_tokens").whole(1...10_000_000)
    }
  }

  private mutating func take(_ member: JSONMember) throws(RequestBodyError) {
    let value = BodyValue(member.value, member.key)
    switch member.key {
    case "messages", "max_completion_tokens": break
    case "model": _ = try value.string()
    case "temperature": temperature = try value.number()
    case "top_p": topP = try value.number()
    case "max_tokens": maxTokens = try value.whole(1...10_000_000)
    case "seed": seed = try value.whole(.min ... .max)
    case "stop": stop = try value.strings()
    case "stream": isStreaming = try value.bool()
    case "n": choices = try value.whole(1...Self.mostChoices)
    case "tools": tools = try value.tools()
    case "parallel_tool_calls": allowsParallelTools = try value.bool()
    case "reasoning_effort": reasoning = try value.string()
    case "tool_choice":
      toolChoice = ToolChoice(openAI: member.value)
      if toolChoice == nil { extra.append(member) }
    case "response_format":
      format = AnswerFormat(openAI: member.value)
      if format == nil { extra.append(member) }
    default: extra.append(member)
    }
  }

  /// Whether `take` knows the field, or it is one that is known to go to providers as it is.
  static func knowsField(openAI member: JSONMember) -> Bool {
    switch member.key {
    case "messages", "max_completion_tokens", "model", "temperature", "top_p", "max_tokens", "seed",
      "stop", "stream", "n", "tools", "parallel_tool_calls", "reasoning_effort", "tool_choice",
      "response_format":
      true
    default: RequestField.kind(of: member) != .unknown
    }
  }

  /// OpenAI's `tools` array by itself.
  package static func tools(openAI value: JSON) throws(RequestBodyError) -> [Tool] {
    try BodyValue(value, "tools").tools()
  }
}

extension ToolChoice {
  /// Nil for forms that gw has no word for.
  fileprivate init?(openAI value: JSON) {
    switch value {
    case "auto": self = .auto
    case "none": self = .none
    case "required": self = .required
    default:
      guard value["type"] == "function", let name = value["function"]?["name"]?.string else {
        return nil
      }
      self = .function(name)
    }
  }
}

extension AnswerFormat {
  /// Nil for forms that gw has no word for.
  fileprivate init?(openAI value: JSON) {
    switch value["type"] {
    case "text": self = .text
    case "json_object": self = .object
    case "json_schema":
      guard let details = value["json_schema"], let name = details["name"]?.string,
        let schema = details["schema"], schema.members != nil
      else { return nil }
      self = .schema(
        AnswerSchema(
          name: name, schema: schema, description: details["description"]?.string,
          isStrict: details["strict"]?.bool))
    default: return nil
    }
  }
}

/// A value of the body with its place, for sentences about it.
struct BodyValue {
  let value: JSON
  let path: String

  init(_ value: JSON, _ path: String) {
    self.value = value
    self.path = path
  }

  func string() throws(RequestBodyError) -> String {
    guard let text = value.string else { throw RequestBodyError(path, "must be a text") }
    return text
  }

  func number() throws(RequestBodyError) -> String {
    guard let text = value.numberText else { throw RequestBodyError(path, "must be a number") }
    return text
  }

  func bool() throws(RequestBodyError) -> Bool {
    guard let flag = value.bool else { throw RequestBodyError(path, "must be true or false") }
    return flag
  }

  func whole(_ range: ClosedRange<Int64>) throws(RequestBodyError) -> Int64 {
    guard let number = value.int, range.contains(number) else {
      let bounds =
        range == .min ... .max ? "" : " from \(range.lowerBound) to \(range.upperBound)"
      throw RequestBodyError(path, "must be a whole number\(bounds)")
    }
    return number
  }

  /// One text, or a list of texts.
  func strings() throws(RequestBodyError) -> [String] {
    if let text = value.string { return [text] }
    let texts = value.array?.compactMap(\.string) ?? []
    guard let count = value.array?.count, count == texts.count else {
      throw RequestBodyError(path, "must be a text or a list of texts")
    }
    return texts
  }

  func list() throws(RequestBodyError) -> [BodyValue] {
    guard let values = value.array else { throw RequestBodyError(path, "must be a list") }
    return values.enumerated().map { BodyValue($0.element, "\(path)[\($0.offset)]") }
  }

  func tools() throws(RequestBodyError) -> [Tool] {
    var tools: [Tool] = []
    for entry in try list() {
      guard entry.value["type"]?.string != nil else {
        throw RequestBodyError(entry.path, "must be an object with a type, such as function")
      }
      let tool = Tool(entry.value)
      if entry.value["type"] == "function" {
        guard let name = tool.name, !name.isEmpty else {
          throw RequestBodyError(entry.path + ".function.name", "must be a text")
        }
        guard tool.parameters.map({ $0.members != nil }) ?? true else {
          throw RequestBodyError(entry.path + ".function.parameters", "must be a JSON Schema")
        }
      }
      tools.append(tool)
    }
    return tools
  }
}
