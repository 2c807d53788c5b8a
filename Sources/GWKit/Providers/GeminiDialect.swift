/// Google's generateContent. Pure: values in, values out, with a note for whatever it cannot say.
package enum GeminiDialect {
  package static func request(
    for request: ChatRequest, route: Route
  ) -> (request: HTTPRequest, notes: [Note]) {
    var notes: [Note] = []
    let body = body(for: request, route: route, &notes)
    let http = HTTPRequest(
      method: .post, url: url(of: route, isStreaming: request.isStreaming),
      headers: [
        HTTPHeader("Content-Type", "application/json"),
        HTTPHeader("Accept", request.isStreaming ? "text/event-stream" : "application/json"),
      ],
      // Never in the address, which ends up in logs.
      credential: HTTPHeader("x-goog-api-key", ""), body: body.bytes())
    return (http, notes)
  }

  /// A name with a slash, such as `tunedModels/mine`, says itself where it lies.
  private static func url(of route: Route, isStreaming: Bool) -> String {
    let name = route.upstreamModel
    let path = name.utf8.contains(UInt8(ascii: "/")) ? name : "models/" + name
    let verb = isStreaming ? "streamGenerateContent?alt=sse" : "generateContent"
    return "\(route.provider.baseURL)/\(path):\(verb)"
  }

  private static func body(
    for request: ChatRequest, route: Route, _ notes: inout [Note]
  ) -> JSON {
    var body: JSON = [:]
    let system = request.systemText
    body.add("systemInstruction", system.isEmpty ? nil : ["parts": [["text": .string(system)]]])
    body.set("contents", contents(of: request, &notes))
    body.set("generationConfig", configuration(of: request, route: route, &notes))
    addTools(of: request, to: &body, &notes)
    notes += unsaid(request)
    return body
  }

  private static func unsaid(_ request: ChatRequest) -> [Note] {
    var notes: [Note] = []
    if request.hasLateSystemTurn { notes.append(ChatRequest.lateSystemTurn) }
    if request.choices ?? 1 > 1 { notes.append(.leftOut("n", "gw asks Google for one answer")) }
    if request.allowsParallelTools == false {
      notes.append(.leftOut("parallel_tool_calls", "Google leaves that to the model"))
    }
    return notes + Note.leftOut(extraOf: request, "Google's dialect has no such field")
  }

  private static func configuration(
    of request: ChatRequest, route: Route, _ notes: inout [Note]
  ) -> JSON {
    var values: JSON = ["maxOutputTokens": .integer(route.maxTokens)]
    values.add("temperature", request.temperature.map(JSON.number))
    values.add("topP", request.topP.map(JSON.number))
    values.add("seed", request.seed.map { .integer($0) })
    values.add("stopSequences", request.stop.isEmpty ? nil : .array(request.stop.map(JSON.string)))
    switch request.format {
    case .object: values.set("responseMimeType", "application/json")
    case .schema(let schema):
      values.set("responseMimeType", "application/json")
      values.set("responseJsonSchema", schema.schema)
    case .text, nil: break
    }
    if let level = request.reasoning {
      let thinking = GeminiThinking(level: level, model: route.upstreamModel)
      values.set("thinkingConfig", thinking.configuration)
      if let note = thinking.note { notes.append(note) }
    }
    return values
  }
}

/// Turns.
extension GeminiDialect {
  private static func contents(of request: ChatRequest, _ notes: inout [Note]) -> JSON {
    var turns = TurnList()
    // Results name the function here, and the call's id elsewhere.
    var names: [String: String] = [:]
    for message in request.messages {
      switch message.role {
      case .system: continue
      case .user: turns.add("user", parts(message, &notes))
      case .assistant:
        for call in message.toolCalls { names[call.id] = call.name }
        turns.add("model", parts(message, &notes) + message.toolCalls.map(functionCall))
      case .tool:
        let id = message.toolCallID ?? ""
        turns.add("user", [functionResponse(message, name: names[id] ?? id)])
      }
    }
    return .array(turns.turns.map { ["role": .string($0.role), "parts": .array($0.parts)] })
  }

  private static func parts(_ message: Message, _ notes: inout [Note]) -> [JSON] {
    var parts: [JSON] = []
    for part in message.parts {
      if let text = part.plainText {
        if !text.isEmpty { parts.append(["text": .string(text)]) }
      } else if case .image(let image) = part {
        let data: JSON = [
          "mimeType": .string(image.mediaType), "data": .string(Base64.text(image.bytes)),
        ]
        parts.append(["inlineData": data])
      } else if case .other(let value) = part {
        let type = value["type"]?.string ?? "part"
        notes.append(.leftOut(type, "Google fetches nothing for gw, and knows no such part"))
      }
    }
    return parts
  }

  /// Later models refuse a call of theirs whose signature is missing.
  private static func functionCall(_ call: ToolCall) -> JSON {
    var part: JSON = [
      "functionCall": ["name": .string(call.name), "args": call.argumentsObject]
    ]
    part.add("thoughtSignature", call.signature.map(JSON.string))
    return part
  }

  /// The response must be an object.
  private static func functionResponse(_ message: Message, name: String) -> JSON {
    let text = message.parts.compactMap(\.plainText).joined()
    let value = (try? JSON(parsing: text)) ?? .string(text)
    let response: JSON = value.members == nil ? ["result": value] : value
    return ["functionResponse": ["name": .string(name), "response": response]]
  }
}

/// Tools.
extension GeminiDialect {
  private static func addTools(
    of request: ChatRequest, to body: inout JSON, _ notes: inout [Note]
  ) {
    for tool in request.tools where !tool.isFunction {
      notes.append(.leftOut(tool.definition["type"]?.string ?? "tool", "it is no function"))
    }
    let functions = request.tools.filter(\.isFunction)
    guard !functions.isEmpty else { return }
    if functions.contains(where: \.isStrict) {
      notes.append(.leftOut("strict", "Google's dialect has no such mark on tools"))
    }
    body.set("tools", [["functionDeclarations": .array(functions.map(declaration))]])
    body.add("toolConfig", request.toolChoice.map(toolChoice))
  }

  /// `parameters` would be OpenAPI's smaller schema language; this takes real JSON Schema.
  private static func declaration(_ tool: Tool) -> JSON {
    var value: JSON = ["name": .optional(tool.name)]
    value.add("description", tool.description.map(JSON.string))
    value.add("parametersJsonSchema", tool.parameters)
    return value
  }

  private static func toolChoice(_ choice: ToolChoice) -> JSON {
    let configuration: JSON =
      switch choice {
      case .auto: ["mode": "AUTO"]
      case .none: ["mode": "NONE"]
      case .required: ["mode": "ANY"]
      case .function(let name): ["mode": "ANY", "allowedFunctionNames": [.string(name)]]
      }
    return ["functionCallingConfig": configuration]
  }
}
