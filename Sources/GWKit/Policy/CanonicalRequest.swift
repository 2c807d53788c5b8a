/// The bytes that two requests share when they ask the same of the same model: a cache key is their hash. What can
/// change an answer is in them; what cannot is not: who asks, how the answer travels, and labels for the provider.
package struct CanonicalRequest {
  package let bytes: [UInt8]

  /// Another form of these bytes is another version, so that entries of before are not found.
  private static let version: Int64 = 2

  package init(_ chat: ChatRequest, model: ModelID, scope: CacheScope) {
    var writer = CanonicalWriter()
    writer.add(Self.version)
    writer.add(scope.text)
    writer.add(model.text)
    writer.add(chat)
    bytes = writer.bytes
  }
}

/// Writes values one after the other so that different lists of them are different bytes: each has its kind and length.
private struct CanonicalWriter {
  private(set) var bytes: [UInt8] = []

  private enum Kind: UInt8 {
    case null, no, yes, number, text, blob, list
  }

  private mutating func open(_ kind: Kind, _ length: Int) {
    bytes.append(kind.rawValue)
    for shift in stride(from: 0, to: 64, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: length >> shift))
    }
  }

  private mutating func add(_ kind: Kind, _ content: some Collection<UInt8>) {
    open(kind, content.count)
    bytes += content
  }

  mutating func add(_ text: String) { add(.text, text.utf8) }
  mutating func add(_ number: Int64) { add(.number, String(number).utf8) }
  mutating func add(_ blob: [UInt8]) { add(.blob, blob) }
  mutating func add(_ flag: Bool) { open(flag ? .yes : .no, 0) }
  private mutating func addNull() { open(.null, 0) }

  mutating func add(_ text: String?) { if let text { add(text) } else { addNull() } }
  mutating func add(_ number: Int64?) { if let number { add(number) } else { addNull() } }
  mutating func add(_ flag: Bool?) { if let flag { add(flag) } else { addNull() } }

  /// 0, 0.0 and 0e5 are one number.
  mutating func add(decimal text: String?) {
    guard let text else { return addNull() }
    add(.number, (DecimalText(text)?.canonical ?? text).utf8)
  }

  mutating func add<Element>(
    _ list: [Element], _ each: (inout CanonicalWriter, Element) -> Void
  ) {
    open(.list, list.count)
    for element in list { each(&self, element) }
  }

  /// What the order of an object's members says.
  enum Order {
    case nothing
    /// In a schema: in which order the model writes the properties.
    case something
  }

  mutating func add(_ members: [JSONMember], _ order: Order = .nothing) {
    let members =
      order == .something
      ? members : members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    add(members) { writer, member in
      writer.add(member.key)
      writer.add(member.value, order)
    }
  }

  mutating func add(_ value: JSON, _ order: Order = .nothing) {
    switch value {
    case .null: addNull()
    case .bool(let flag): add(flag)
    case .number(let text): add(decimal: text)
    case .string(let text): add(text)
    case .array(let values):
      add("array")
      add(values) { $0.add($1, order) }
    case .object(let members):
      add("object")
      add(members, order)
    }
  }

  /// A tool, whose parameters are a schema.
  private mutating func add(_ tool: Tool) {
    var definition = tool.definition
    guard var function = definition["function"], let parameters = function["parameters"] else {
      return add(definition)
    }
    function.set("parameters", .null)
    definition.set("function", function)
    add(definition)
    add(parameters, .something)
  }
}

/// The fields of a request. Each type names its member-wise initialiser, which has another name as soon as a member is
/// new: then this does not compile, until it is said here whether the member can change an answer.
extension CanonicalWriter {
  /// How the answer travels is left out.
  mutating func add(_ chat: ChatRequest) {
    _ =
      ChatRequest.init(
        messages:temperature:topP:maxTokens:seed:stop:isStreaming:choices:tools:toolChoice:
        allowsParallelTools:format:reasoning:extra:)
    add(chat.messages) { $0.add($1) }
    add(decimal: chat.temperature)
    add(decimal: chat.topP)
    add(chat.maxTokens)
    add(chat.seed)
    add(chat.stop) { $0.add($1) }
    add(chat.choices ?? 1)
    add(chat.tools) { $0.add($1) }
    add(chat.toolChoice)
    add(chat.allowsParallelTools)
    add(chat.format)
    add(chat.reasoning)
    add(chat.extra.filter { !Self.labels.contains($0.key) })
  }

  /// Fields of OpenAI's dialect that no answer depends on.
  private static let labels: Set<String> = [
    "user", "metadata", "store", "stream_options", "safety_identifier", "prompt_cache_key",
  ]

  private mutating func add(_ message: Message) {
    _ = Message.init(role:parts:toolCalls:toolCallID:extra:)
    add(message.role.rawValue)
    add(message.parts) { $0.add($1) }
    add(message.toolCalls) { $0.add($1) }
    add(message.toolCallID)
    add(message.extra)
  }

  private mutating func add(_ part: ContentPart) {
    switch part {
    case .text(let text):
      add("text")
      add(text)
    case .image(let image):
      add("image")
      add(image)
    case .other(let value):
      add("other")
      add(value)
    }
  }

  /// Its size follows from its bytes.
  private mutating func add(_ image: InlineImage) {
    _ = InlineImage.init(mediaType:bytes:size:detail:)
    add(image.mediaType)
    add(image.bytes)
    add(image.detail)
  }

  private mutating func add(_ call: ToolCall) {
    _ = ToolCall.init(index:id:name:arguments:signature:)
    add(call.index)
    add(call.id)
    add(call.name)
    add(call.arguments)
    add(call.signature)
  }

  private mutating func add(_ choice: ToolChoice?) {
    switch choice {
    case nil: addNull()
    case .auto: add("auto")
    case .none?: add("none")
    case .required: add("required")
    case .function(let name):
      add("function")
      add(name)
    }
  }

  private mutating func add(_ format: AnswerFormat?) {
    switch format {
    case nil: addNull()
    case .text: add("text")
    case .object: add("object")
    case .schema(let schema):
      _ = AnswerSchema.init(name:schema:description:isStrict:)
      add("schema")
      add(schema.name)
      add(schema.schema, .something)
      add(schema.description)
      add(schema.isStrict)
    }
  }
}
