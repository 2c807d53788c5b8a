/// The top level of a batch line that is an object, taken apart. A field that nobody knows is refused: it is more often
/// a slip than something to be ignored. It judges no body.
struct BatchFields {
  let id: String
  /// The line is in OpenAI's form.
  let hasBody: Bool
  private let value: JSON

  /// The one address that gw answers.
  private static let url = "/v1/chat/completions"
  private static let ofBatchAPI = ["custom_id", "method", "url", "body"]
  private static let own = ["id", "prompt", "system"]
  /// As the flags of `gw ask`.
  private static let labels = ["client", "conversation", "phone", "tags"]
  private static let longestID = 512

  init(_ bytes: [UInt8]) throws(BatchLineError) {
    let value = try Self.value(bytes)
    guard let members = value.members else {
      throw BatchLineError(
        id: nil, code: "invalid_request", message: "the line must be a JSON object")
    }
    hasBody = members.contains { Self.ofBatchAPI.contains($0.key) }
    let name = hasBody ? "custom_id" : "id"
    guard let found = value[name], !found.isNull else {
      throw BatchLineError(id: nil, code: "invalid_request", message: "'\(name)' is missing")
    }
    guard let id = Self.id(found, isOwn: !hasBody) else {
      let type = hasBody ? "a text" : "a text or a whole number"
      throw BatchLineError(
        id: nil, code: "invalid_request",
        message:
          "'\(name)' must be \(type) of 1 to \(Self.longestID) bytes without control characters")
    }
    self.id = id
    self.value = value
    try checkNames(members)
  }

  private static func value(_ bytes: [UInt8]) throws(BatchLineError) -> JSON {
    do {
      return try JSON(parsing: bytes, duplicateKeys: .refused)
    } catch {
      let id = anyID(bytes, after: error)
      if error.kind == .invalidUTF8 {
        throw BatchLineError(
          id: id, code: "not_utf8", message: "the line is not UTF-8 at column \(error.column)")
      }
      throw BatchLineError(
        id: id, code: "invalid_json",
        message: "the line is not JSON: column \(error.column): \(error.reason)")
    }
  }

  /// A line that only says something twice still says who it is.
  private static func anyID(_ bytes: [UInt8], after error: JSONError) -> String? {
    guard case .duplicateKey(let key) = error.kind, key != "id", key != "custom_id",
      let value = try? JSON(parsing: bytes)
    else { return nil }
    return value["custom_id"].flatMap { id($0, isOwn: false) }
      ?? value["id"].flatMap { id($0, isOwn: true) }
  }

  /// A number keeps its digits; `1.0` and `1e3` are none that somebody would look for again.
  private static func id(_ value: JSON, isOwn: Bool) -> String? {
    let digits = value.numberText.flatMap { text in
      text.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-") } ? text : nil
    }
    guard let text = value.string ?? (isOwn ? digits : nil), !text.isEmpty,
      text.utf8.count <= longestID,
      !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
    else { return nil }
    return text
  }

  private func checkNames(_ members: [JSONMember]) throws(BatchLineError) {
    let known = (hasBody ? Self.ofBatchAPI : Self.own) + Self.labels
    for member in members where !known.contains(member.key) {
      if !hasBody, member.key == "messages" {
        throw refusal(
          "'messages' belong in a 'body' beside a 'custom_id'; 'prompt' is the text of one message")
      }
      guard hasBody || !ChatRequest.knowsField(openAI: member) else { continue }
      let near = nearest(to: member.key, among: known).map { "; did you mean '\($0)'?" } ?? ""
      let form = hasBody ? " in OpenAI's form" : ""
      throw refusal("'\(member.key.prefix(bytes: 100))' is no field of a line\(form)\(near)")
    }
  }
}

/// What a line says.
extension BatchFields {
  /// What is null counts as left out.
  subscript(name: String) -> JSON? {
    guard let found = value[name], !found.isNull else { return nil }
    return found
  }

  /// Of OpenAI's form.
  func body() throws(BatchLineError) -> JSON {
    if let method = self["method"], method != "POST" {
      throw refusal("'method' must be POST")
    }
    if let url = self["url"], url != .string(Self.url) {
      throw BatchLineError(id: id, code: "unknown_url", message: "'url' must be \(Self.url)")
    }
    guard let body = self["body"] else { throw refusal("'body' is missing") }
    return body
  }

  /// The body that gw's own form stands for.
  func ownBody() throws(BatchLineError) -> JSON {
    guard let prompt = self["prompt"] else { throw refusal("'prompt' is missing") }
    guard let text = prompt.string else { throw refusal("'prompt' must be a text") }
    if let problem = Self.problem(ofPrompt: text, called: "'prompt'") {
      throw BatchLineError(id: id, code: problem.code, message: problem.message)
    }
    var messages = [Self.message("user", prompt)]
    if let system = self["system"] {
      guard let text = system.string, !text.utf8.contains(0) else {
        throw refusal("'system' must be a text without NUL characters")
      }
      messages.insert(Self.message("system", system), at: 0)
    }
    let rest = (value.members ?? []).filter { !(Self.own + Self.labels).contains($0.key) }
    return .object([JSONMember(key: "messages", value: .array(messages))] + rest)
  }

  private static func message(_ role: String, _ content: JSON) -> JSON {
    .object([
      JSONMember(key: "role", value: .string(role)), JSONMember(key: "content", value: content),
    ])
  }

  /// As `gw ask` takes a prompt.
  static func problem(
    ofPrompt text: String, called name: String
  ) -> (code: String, message: String)? {
    if text.utf8.contains(0) {
      return ("invalid_prompt", "\(name) holds a NUL character")
    }
    return text.contains { !$0.isWhitespace } ? nil : ("empty_prompt", "\(name) is empty")
  }

  /// Labels end up in reports: one line, not long.
  func label(_ name: String) throws(BatchLineError) -> String? {
    guard let value = self[name] else { return nil }
    guard let text = value.string, !text.isEmpty, Name.isDisplayText(text) else {
      throw refusal("'\(name)' must be a text of 1 to 200 bytes without control characters")
    }
    return text
  }

  /// Each as long as `--tag KEY=VALUE` may be.
  func tags() throws(BatchLineError) -> [JSONMember] {
    guard let value = self["tags"] else { return [] }
    let tags = value.members ?? []
    guard value.members != nil, tags.allSatisfy(Self.isTag) else {
      throw refusal(
        "'tags' must be an object of texts, each with its name at most 199 bytes, no '=' in names, no control characters"
      )
    }
    return tags
  }

  private static func isTag(_ member: JSONMember) -> Bool {
    guard let text = member.value.string, !member.key.isEmpty, !member.key.utf8.contains(0x3D)
    else { return false }
    return Name.isDisplayText("\(member.key)=\(text)")
  }

  func refusal(_ message: String) -> BatchLineError {
    BatchLineError(id: id, code: "invalid_request", message: message)
  }

  func refusal(_ error: RequestBodyError) -> BatchLineError { refusal(error.sentence) }
}
