import GWKit

/// Makes the request of `gw ask`: the body of `--request` or a new one, and over it what the flags say.
struct AskChat {
  private let options: AskOptions
  private let input: AskInput
  private let prompt: AskPrompt

  init(options: AskOptions, session: Session, timeout: @escaping () throws -> TimeSpan) {
    self.options = options
    prompt = AskPrompt(options: options, session: session, timeout: timeout)
    input = prompt.input
  }

  /// The request, and the model that its body names.
  func request() throws -> (chat: ChatRequest, model: String?) {
    // What is short and can be wrong comes before what may have to be waited for.
    let dress = try dressing()
    var (chat, model) = try body()
    dress(&chat)
    return (chat, model)
  }

  /// Puts what the flags say over a request.
  func dressing() throws -> (inout ChatRequest) -> Void {
    let format = try options.schema.map(schema)
    let tools = try options.tools.map(tools)
    return { [options] chat in
      chat.format = format ?? chat.format
      chat.tools = tools ?? chat.tools
      chat.reasoning = options.reasoning ?? chat.reasoning
      chat.temperature = options.temperature ?? chat.temperature
      chat.topP = options.topP ?? chat.topP
      chat.maxTokens = options.maxTokens ?? chat.maxTokens
      chat.seed = options.seed ?? chat.seed
      chat.isStreaming = options.isStreaming ?? chat.isStreaming
      if !options.stop.isEmpty { chat.stop = options.stop }
    }
  }

  /// The system prompt of `--system`.
  func system() throws -> [Message] { try prompt.system() }

  private func body() throws -> (chat: ChatRequest, model: String?) {
    guard let source = options.request else {
      return (ChatRequest(messages: try prompt.messages()), nil)
    }
    let subject = source == "-" ? "standard input" : "'\(source)'"
    let bytes =
      source == "-"
      ? Array((try input.standardInput() ?? "").utf8)
      : try input.bytes(ofFile: source, limit: AskInput.longest)
    let value = try input.json(bytes, of: subject)
    var chat: ChatRequest
    do {
      chat = try ChatRequest(openAI: value)
    } catch {
      throw UsageError(message: "\(subject) is no chat-completions body: \(error.sentence)")
    }
    chat.messages = try prompt.messages(after: chat.messages)
    return (chat, value["model"]?.string)
  }

  /// A JSON Schema, or the object around it that OpenAI's `response_format` has.
  private func schema(_ source: String) throws -> AnswerFormat {
    let isText = source.drop(while: \.isWhitespace).first == "{"
    let subject = isText ? "--schema" : "'\(source)'"
    let bytes =
      isText ? Array(source.utf8) : try input.bytes(ofFile: source, limit: AskInput.longest)
    let value = try input.json(bytes, of: subject)
    guard value.members != nil else {
      throw UsageError(
        message: "\(subject) is no JSON Schema",
        hints: [#"a schema is an object, such as {"type":"object","properties":{…}}"#])
    }
    let wrapped = value["json_schema"] ?? value
    guard let inner = wrapped["schema"], inner.members != nil, wrapped["type"] == nil else {
      return .schema(AnswerSchema(schema: value))
    }
    return .schema(
      AnswerSchema(
        name: wrapped["name"]?.string ?? "answer", schema: inner,
        isStrict: wrapped["strict"]?.bool, description: wrapped["description"]?.string))
  }

  private func tools(_ path: String) throws -> [Tool] {
    let value = try input.json(
      input.bytes(ofFile: path, limit: AskInput.longest), of: "'\(path)'")
    do {
      return try ChatRequest.tools(openAI: value)
    } catch {
      throw UsageError(
        message: "'\(path)' holds no tools: \(error.sentence)",
        hints: [#"tools are a list: [{"type":"function","function":{"name":…,"parameters":{…}}}]"#])
    }
  }
}
