/// A message of a chat-completions body in gw's own words.
extension Message {
  init(openAI value: JSON, at path: String) throws(RequestBodyError) {
    guard let members = value.members else { throw RequestBodyError(path, "must be an object") }
    self.init(role: try Self.role(value["role"], at: path + ".role"), parts: [])
    for member in members where !member.value.isNull {
      let place = BodyValue(member.value, "\(path).\(member.key)")
      switch member.key {
      case "role": break
      case "content": parts = try Self.parts(place)
      case "tool_calls" where role == .assistant: toolCalls = try Self.toolCalls(place)
      case "tool_call_id" where role == .tool: toolCallID = try place.string()
      default: extra.append(member)
      }
    }
    if role == .tool, toolCallID == nil {
      throw RequestBodyError(path + ".tool_call_id", "must name the call that this answers")
    }
  }

  /// `developer` is OpenAI's newer word for `system`; it takes both, others only the older.
  private static func role(_ value: JSON?, at path: String) throws(RequestBodyError) -> Role {
    if value == "developer" { return .system }
    guard let role = value?.string.flatMap(Role.init) else {
      throw RequestBodyError(path, "must be system, developer, user, assistant or tool")
    }
    return role
  }

  private static func parts(_ content: BodyValue) throws(RequestBodyError) -> [ContentPart] {
    if let text = content.value.string { return [.text(text)] }
    guard content.value.array != nil else {
      throw RequestBodyError(content.path, "must be a text or a list of parts")
    }
    var parts: [ContentPart] = []
    for part in try content.list() { parts.append(try Self.part(part)) }
    return parts
  }

  private static func part(_ part: BodyValue) throws(RequestBodyError) -> ContentPart {
    guard let members = part.value.members, let type = part.value["type"]?.string else {
      throw RequestBodyError(part.path, "must be an object with a type, such as text")
    }
    switch type {
    case "text":
      guard let text = part.value["text"]?.string else {
        throw RequestBodyError(part.path + ".text", "must be a text")
      }
      return members.count == 2 ? .text(text) : .other(part.value)
    case "image_url": return try image(part)
    default: return .other(part.value)
    }
  }

  /// A `data:` URL holds the image itself; any other one is the provider's to fetch.
  private static func image(_ part: BodyValue) throws(RequestBodyError) -> ContentPart {
    let path = part.path + ".image_url.url"
    guard let url = part.value["image_url"]?["url"]?.string else {
      throw RequestBodyError(path, "must be a text")
    }
    guard url.hasPrefix("data:") else { return .other(part.value) }
    guard let comma = url.utf8.firstIndex(of: UInt8(ascii: ",")),
      url[..<comma].hasSuffix(";base64"),
      let bytes = Base64.bytes(url[url.utf8.index(after: comma)...])
    else { throw RequestBodyError(path, "must be a data URL in base64") }
    guard let image = InlineImage(bytes, detail: part.value["image_url"]?["detail"]?.string) else {
      throw RequestBodyError(path, "holds neither a PNG, JPEG, GIF nor WebP image")
    }
    return .image(image)
  }

  private static func toolCalls(_ calls: BodyValue) throws(RequestBodyError) -> [ToolCall] {
    var made: [ToolCall] = []
    for call in try calls.list() {
      let function = call.value["function"]
      guard let id = call.value["id"]?.string, let name = function?["name"]?.string,
        let arguments = function?["arguments"]?.string
      else {
        throw RequestBodyError(
          call.path, "must have an id and a function with a name and its arguments as text")
      }
      made.append(
        ToolCall(
          index: Int64(made.count), id: id, name: name, arguments: arguments,
          signature: call.value.thoughtSignature))
    }
    return made
  }
}

/// Where Google's own OpenAI-compatible endpoint keeps the signature of a tool call.
extension JSON {
  fileprivate var thoughtSignature: String? {
    self["extra_content"]?["google"]?["thought_signature"]?.filled
  }

  package static func extraContent(thoughtSignature: String) -> JSON {
    ["google": ["thought_signature": .string(thoughtSignature)]]
  }
}
