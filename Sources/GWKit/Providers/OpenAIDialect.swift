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
    var members = [
      JSONMember(key: "model", value: .string(route.upstreamModel)),
      JSONMember(key: "messages", value: .array(request.messages.map(message))),
      JSONMember(key: route.provider.maxTokensField, value: .integer(route.maxTokens)),
    ]
    func add(_ key: String, _ value: JSON?) {
      if let value { members.append(JSONMember(key: key, value: value)) }
    }
    add("temperature", request.temperature.map(JSON.number))
    add("top_p", request.topP.map(JSON.number))
    add("seed", request.seed.map { .integer($0) })
    add("stop", request.stop.isEmpty ? nil : .array(request.stop.map(JSON.string)))
    if request.isStreaming {
      add("stream", true)
      add("stream_options", ["include_usage": true])
    }
    return .object(members)
  }

  private static func message(_ message: Message) -> JSON {
    ["role": .string(message.role.rawValue), "content": .string(message.text)]
  }
}
