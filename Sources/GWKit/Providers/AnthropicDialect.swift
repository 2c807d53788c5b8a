/// Anthropic's Messages. Pure: values in, values out, with a note for whatever it cannot say.
package enum AnthropicDialect {
  /// The newest version refuses sampling parameters on every model; this one leaves that to the model.
  static let version = "2023-06-01"

  package static func request(
    for request: ChatRequest, route: Route
  ) -> (request: HTTPRequest, notes: [Note]) {
    var notes: [Note] = []
    let body = body(for: request, route: route, &notes)
    let http = HTTPRequest(
      method: .post, url: route.provider.baseURL + "/messages",
      headers: [
        HTTPHeader("Content-Type", "application/json"),
        HTTPHeader("Accept", request.isStreaming ? "text/event-stream" : "application/json"),
        HTTPHeader("anthropic-version", version),
      ],
      credential: HTTPHeader("x-api-key", ""), body: body.bytes())
    return (http, notes)
  }

  private static func body(
    for request: ChatRequest, route: Route, _ notes: inout [Note]
  ) -> JSON {
    var body: JSON = [
      "model": .string(route.upstreamModel), "max_tokens": .integer(route.maxTokens),
    ]
    let system = request.systemText
    body.add("system", system.isEmpty ? nil : .string(system))
    body.set("messages", messages(of: request, &notes))
    body.add("temperature", request.temperature.map(JSON.number))
    body.add("top_p", request.topP.map(JSON.number))
    body.add("stop_sequences", request.stop.isEmpty ? nil : .array(request.stop.map(JSON.string)))
    body.add("stream", request.isStreaming ? true : nil)
    addTools(of: request, to: &body, &notes)
    addOutput(of: request, route: route, to: &body, &notes)
    notes += unsaid(request)
    return body
  }

  private static func unsaid(_ request: ChatRequest) -> [Note] {
    var notes: [Note] = []
    if request.hasLateSystemTurn { notes.append(ChatRequest.lateSystemTurn) }
    if request.seed != nil { notes.append(.leftOut("seed", "Anthropic has none")) }
    if request.choices ?? 1 > 1 {
      notes.append(.leftOut("n", "Anthropic gives one answer at a time"))
    }
    if request.format == .object {
      notes.append(.leftOut("response_format", "Anthropic wants a JSON Schema for JSON"))
    }
    return notes + Note.leftOut(extraOf: request, "Anthropic's dialect has no such field")
  }
}

/// Messages.
extension AnthropicDialect {
  private static func messages(of request: ChatRequest, _ notes: inout [Note]) -> JSON {
    var turns = TurnList()
    for message in request.messages {
      switch message.role {
      case .system: continue
      case .user: turns.add("user", parts(message, &notes))
      case .assistant:
        turns.add("assistant", parts(message, &notes) + message.toolCalls.map(toolUse))
      case .tool: turns.add("user", [toolResult(message, &notes)])
      }
    }
    return .array(turns.turns.map { ["role": .string($0.role), "content": .array($0.parts)] })
  }

  private static func parts(_ message: Message, _ notes: inout [Note]) -> [JSON] {
    var parts: [JSON] = []
    for part in message.parts {
      if let text = part.plainText {
        // An empty block is refused.
        if !text.isEmpty { parts.append(["type": "text", "text": .string(text)]) }
      } else if let source = source(part) {
        parts.append(["type": "image", "source": source])
      } else if case .other(let value) = part {
        let type = value["type"]?.string ?? "part"
        notes.append(.leftOut(type, "Anthropic's dialect has no such part"))
      }
    }
    return parts
  }

  private static func source(_ part: ContentPart) -> JSON? {
    switch part {
    case .image(let image):
      return [
        "type": "base64", "media_type": .string(image.mediaType),
        "data": .string(Base64.text(image.bytes)),
      ]
    case .other(let value):
      guard value["type"] == "image_url", let url = value["image_url"]?["url"]?.string else {
        return nil
      }
      return ["type": "url", "url": .string(url)]
    case .text: return nil
    }
  }

  private static func toolUse(_ call: ToolCall) -> JSON {
    [
      "type": "tool_use", "id": .string(call.id), "name": .string(call.name),
      "input": call.argumentsObject,
    ]
  }

  private static func toolResult(_ message: Message, _ notes: inout [Note]) -> JSON {
    let parts = parts(message, &notes)
    let isText = message.parts.allSatisfy { $0.plainText != nil }
    return [
      "type": "tool_result", "tool_use_id": .string(message.toolCallID ?? ""),
      "content": isText
        ? .string(message.parts.compactMap(\.plainText).joined()) : .array(parts),
    ]
  }
}

/// Tools, and the form of the answer.
extension AnthropicDialect {
  private static func addTools(
    of request: ChatRequest, to body: inout JSON, _ notes: inout [Note]
  ) {
    for tool in request.tools where !tool.isFunction {
      notes.append(.leftOut(tool.definition["type"]?.string ?? "tool", "it is no function"))
    }
    let functions = request.tools.filter(\.isFunction)
    guard !functions.isEmpty else { return }
    body.set("tools", .array(functions.map(tool)))
    body.add("tool_choice", toolChoice(request))
  }

  private static func tool(_ tool: Tool) -> JSON {
    var value: JSON = ["name": .optional(tool.name)]
    value.add("description", tool.description.map(JSON.string))
    value.set("input_schema", tool.parameters ?? ["type": "object", "properties": [:]])
    value.add("strict", tool.isStrict ? true : nil)
    return value
  }

  private static func toolChoice(_ request: ChatRequest) -> JSON? {
    guard request.toolChoice != nil || request.allowsParallelTools == false else { return nil }
    var choice: JSON =
      switch request.toolChoice ?? .auto {
      case .auto: ["type": "auto"]
      case .none: ["type": "none"]
      case .required: ["type": "any"]
      case .function(let name): ["type": "tool", "name": .string(name)]
      }
    if request.allowsParallelTools == false, request.toolChoice != ToolChoice.none {
      choice.set("disable_parallel_tool_use", true)
    }
    return choice
  }

  private static func addOutput(
    of request: ChatRequest, route: Route, to body: inout JSON, _ notes: inout [Note]
  ) {
    var output: JSON = [:]
    if case .schema(let schema) = request.format {
      output.set("format", ["type": "json_schema", "schema": schema.schema])
    }
    if let level = request.reasoning {
      let thinking = AnthropicThinking(
        level: level, model: route.upstreamModel, maxTokens: route.maxTokens)
      output.add("effort", thinking.effort.map(JSON.string))
      body.add("thinking", thinking.thinking)
      if let note = thinking.note { notes.append(note) }
    }
    if output != [:] { body.set("output_config", output) }
  }
}
