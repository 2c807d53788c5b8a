/// One line of a batch's input in gw's own words: what is asked, under which id, and for whom. Whether there is such a
/// model or client, and whether an id came before, is not its to say.
package struct BatchLine: Sendable, Equatable {
  package var id: String
  package var chat: ChatRequest
  /// As the line names it.
  package var model: String?
  package var client: String?
  package var conversation: String?
  package var phone: String?
  package var tags: [JSONMember] = []
}

/// Why a line cannot be asked, as a fact for the line that answers it.
package struct BatchLineError: Error, Sendable, Equatable {
  /// Of the line, as far as it could be read.
  package var id: String?
  /// One of a few words for programs.
  package var code: String
  /// A sentence that says where in the line.
  package var message: String

  package init(id: String?, code: String, message: String) {
    self.id = id
    self.code = code
    self.message = message
  }
}

extension BatchLine {
  /// `number` counts from 1. A plain line is the prompt as it is, and its number is its id; any other is an object: a
  /// line of OpenAI's Batch API, or `id`, `prompt` and what else is to be said.
  package init(_ bytes: [UInt8], number: Int, isPlain: Bool) throws(BatchLineError) {
    let bytes = Self.trimmed(bytes, isFirst: number == 1)
    if isPlain {
      let id = String(number)
      self.init(
        id: id, chat: ChatRequest(messages: [try Self.prompt(bytes, id: id)], isStreaming: false))
    } else {
      let fields = try BatchFields(bytes)
      try self.init(fields, body: fields.hasBody ? fields.body() : fields.ownBody())
    }
  }

  private init(_ fields: BatchFields, body: JSON) throws(BatchLineError) {
    do {
      chat = try ChatRequest(openAI: body)
    } catch {
      throw fields.refusal(fields.hasBody ? error.inside("body") : error)
    }
    id = fields.id
    // Answers are written line by line: there is nobody to stream to.
    chat.isStreaming = false
    model = body["model"]?.string
    client = try fields.label("client")
    conversation = try fields.label("conversation")
    phone = try fields.label("phone")
    tags = try fields.tags()
  }

  /// Without the byte order mark of a file and the carriage return of a line.
  private static func trimmed(_ bytes: [UInt8], isFirst: Bool) -> [UInt8] {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let begin = isFirst && bytes.starts(with: mark) ? mark.count : 0
    let end = bytes.last == UInt8(ascii: "\r") ? bytes.count - 1 : bytes.count
    return begin == 0 && end == bytes.count ? bytes : Array(bytes[begin..<end])
  }

  private static func prompt(_ bytes: [UInt8], id: String) throws(BatchLineError) -> Message {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw BatchLineError(id: id, code: "not_utf8", message: "the line is not UTF-8")
    }
    guard let problem = BatchFields.problem(ofPrompt: text, called: "the line") else {
      return Message(role: .user, text: text)
    }
    throw BatchLineError(id: id, code: problem.code, message: problem.message)
  }
}

extension RequestBodyError {
  /// The same about a body that is the value of a field.
  fileprivate func inside(_ field: String) -> RequestBodyError {
    RequestBodyError(path.isEmpty ? field : "\(field).\(path)", message)
  }
}
