/// Chat completions as OpenAI defined them and most servers speak them. Pure: values in, values out.
package enum OpenAIDialect {
  /// The call of `route` for `request`.
  package static func request(for request: ChatRequest, route: Route) -> HTTPRequest {
    HTTPRequest(
      method: .post, url: route.provider.baseURL + "/chat/completions",
      headers: [
        HTTPHeader("Content-Type", "application/json"),
        HTTPHeader("Accept", request.isStreaming ? "text/event-stream" : "application/json"),
      ],
      credential: HTTPHeader("Authorization", "Bearer "),
      body: body(for: request, route: route).bytes())
  }

  private static func body(for request: ChatRequest, route: Route) -> JSON {
    var body: JSON = [
      "model": .string(route.upstreamModel),
      "messages": .array(request.messages.map(message)),
    ]
    body.set(route.provider.maxTokensField, .integer(route.maxTokens))
    body.add("temperature", request.temperature.map(JSON.number))
    body.add("top_p", request.topP.map(JSON.number))
    body.add("seed", request.seed.map { .integer($0) })
    body.add("stop", request.stop.isEmpty ? nil : .array(request.stop.map(JSON.string)))
    body.add("n", request.choices.map { .integer($0) })
    body.add("tools", request.tools.isEmpty ? nil : .array(request.tools.map(\.definition)))
    body.add("tool_choice", request.toolChoice.map(toolChoice))
    body.add("parallel_tool_calls", request.allowsParallelTools.map(JSON.bool))
    body.add("response_format", request.format.map(format))
    body.add("reasoning_effort", request.reasoning.map(JSON.string))
    for member in request.extra where member.key != "stream_options" {
      body.set(member.key, member.value)
    }
    if request.isStreaming {
      body.set("stream", true)
      body.set("stream_options", streamOptions(request))
    }
    return body
  }

  /// Usage is always asked for. The options go out with a stream only: servers refuse them otherwise.
  private static func streamOptions(_ request: ChatRequest) -> JSON {
    var options = request.extra.first { $0.key == "stream_options" }?.value ?? [:]
    if options.members == nil { options = [:] }
    options.set("include_usage", true)
    return options
  }

  private static func toolChoice(_ choice: ToolChoice) -> JSON {
    switch choice {
    case .auto: "auto"
    case .none: "none"
    case .required: "required"
    case .function(let name): ["type": "function", "function": ["name": .string(name)]]
    }
  }

  private static func format(_ format: AnswerFormat) -> JSON {
    switch format {
    case .text: return ["type": "text"]
    case .object: return ["type": "json_object"]
    case .schema(let schema):
      var details: JSON = ["name": .string(schema.name)]
      details.add("description", schema.description.map(JSON.string))
      details.add("strict", schema.isStrict.map(JSON.bool))
      details.set("schema", schema.schema)
      return ["type": "json_schema", "json_schema": details]
    }
  }
}

/// Messages.
extension OpenAIDialect {
  private static func message(_ message: Message) -> JSON {
    var value: JSON = ["role": .string(message.role.rawValue), "content": content(message)]
    if !message.toolCalls.isEmpty {
      value.set("tool_calls", .array(message.toolCalls.map(toolCall)))
    }
    value.add("tool_call_id", message.toolCallID.map(JSON.string))
    for member in message.extra { value.set(member.key, member.value) }
    return value
  }

  /// One text goes as a text: some servers read no lists.
  private static func content(_ message: Message) -> JSON {
    if message.parts.isEmpty { return message.toolCalls.isEmpty ? "" : nil }
    if message.parts.count == 1, case .text(let text) = message.parts[0] { return .string(text) }
    return .array(message.parts.map(part))
  }

  private static func part(_ part: ContentPart) -> JSON {
    switch part {
    case .text(let text): return ["type": "text", "text": .string(text)]
    case .other(let value): return value
    case .image(let image):
      var url: JSON = [
        "url": .string("data:\(image.mediaType);base64,\(Base64.text(image.bytes))")
      ]
      url.add("detail", image.detail.map(JSON.string))
      return ["type": "image_url", "image_url": url]
    }
  }

  private static func toolCall(_ call: ToolCall) -> JSON {
    var value: JSON = [
      "id": .string(call.id), "type": "function",
      "function": ["name": .string(call.name), "arguments": .string(call.arguments)],
    ]
    value.add("extra_content", call.signature.map(JSON.extraContent))
    return value
  }
}

extension JSON {
  /// Adds a member, unless there is nothing to add.
  mutating func add(_ key: String, _ value: JSON?) {
    if let value { set(key, value) }
  }
}
