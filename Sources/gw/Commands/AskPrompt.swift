import GWKit

/// Puts a prompt together from standard input, files, images and words.
struct AskPrompt {
  let options: AskOptions
  let input: AskInput

  init(options: AskOptions, session: Session, timeout: @escaping () throws -> TimeSpan) {
    self.options = options
    input = AskInput(session: session, timeout: timeout)
  }

  /// What is asked without `--request`.
  func messages() throws -> [Message] {
    guard let turn = try turn(readsPipes: true) else { throw empty() }
    return try system() + [turn]
  }

  /// The conversation of a body, with what the command line adds to it. A pipe is not read for it unless it is named:
  /// the question is in the body already.
  func messages(after history: [Message]) throws -> [Message] {
    let system = try system()
    let turns = system.isEmpty ? history : history.filter { $0.role != .system }
    return try system + turns + (turn(readsPipes: false).map { [$0] } ?? [])
  }

  /// Nil when there is nothing in it.
  private func turn(readsPipes: Bool) throws -> Message? {
    let images = try options.attachments.map(image)
    let text = try text(readsPipes: readsPipes)
    let isBlank = !text.contains { !$0.isWhitespace }
    if isBlank, images.isEmpty { return nil }
    return Message(
      role: .user, parts: images.map(ContentPart.image) + (isBlank ? [] : [.text(text)]))
  }

  private func text(readsPipes: Bool) throws -> String {
    var parts: [String] = []
    if try readsInput(readsPipes: readsPipes), let text = try input.standardInput() {
      parts.append(text)
    }
    for path in options.files { parts.append(try input.text(ofFile: path)) }
    let words = options.words.filter { $0 != "-" }.joined(separator: " ")
    if !words.isEmpty { parts.append(words) }
    let prompt = parts.joined(separator: "\n\n")
    guard prompt.utf8.count <= AskInput.longest else { throw input.tooLong("the prompt") }
    guard !prompt.utf8.contains(0) else { throw input.notText("the prompt") }
    return prompt
  }

  private func empty() -> UsageError {
    UsageError(message: "the prompt is empty", hints: [Ask.command.synopsis])
  }

  /// A pipe is meant for us; what a loop or another program just left open is not.
  private func readsInput(readsPipes: Bool) throws -> Bool {
    if options.words.contains("-") { return true }
    guard readsPipes else { return false }
    switch input.session.console.input.kind {
    case .pipe: return true
    case .file: return options.words.isEmpty
    case .socket, .device, .other: return false
    }
  }

  func system() throws -> [Message] {
    guard let text = options.system else { return [] }
    let prompt = text.hasPrefix("@") ? try input.text(ofFile: String(text.dropFirst())) : text
    return [Message(role: .system, text: prompt)]
  }

  private func image(_ path: String) throws -> InlineImage {
    let bytes = try input.bytes(ofFile: path, limit: AskInput.largestImage)
    guard let image = InlineImage(bytes) else {
      throw UsageError(
        message: "'\(path)' is neither a PNG, JPEG, GIF nor WebP image",
        hints: ["text is added with --file"])
    }
    return image
  }
}
