/// Declarations and topics as parts of a page.
extension Roff {
  /// Word for word what `-h` says.
  mutating func synopsis(_ commands: [Command], more: [String] = []) {
    section("SYNOPSIS")
    verbatim(commands.map(\.markedSynopsis) + more.map { Self.plain($0) })
  }

  mutating func command(_ command: Command) {
    let noun = command.path.dropLast().joined(separator: " ")
    paragraphs(command.summary + (command.isDefault ? "; what 'gw \(noun)' alone does" : ""))
    paragraphs(command.details)
    for operand in command.operands { entry(Self.italic(operand.usage), operand.summary) }
    flags(command.flags)
    if !command.columns.isEmpty {
      paragraphs("Fields: " + command.columns.map(\.name).joined(separator: ", "))
    }
    for example in command.examples {
      paragraphs("\(example.meaning):")
      verbatim([Self.plain(example.line)], indent: 4)
    }
  }

  mutating func flags(_ flags: [Flag]) {
    for flag in flags { entry(flag.marked, flag.summary) }
  }

  mutating func seeAlso(_ pages: [String]) {
    section("SEE ALSO")
    for (index, page) in pages.enumerated() {
      let parts = page.split(separator: "(", maxSplits: 1)
      let comma = index == pages.count - 1 ? "" : ","
      line(".BR \(Self.plain(parts[0])) (\(parts[1])\(comma)")
    }
  }

  /// A topic's text: two blanks begin an entry and two more end its term; deeper lines go on with it.
  mutating func prose(_ topic: String) {
    var entry: (term: String, meaning: String)?
    var paragraph: [Substring] = []
    func flushed(_ roff: inout Roff) {
      if let open = entry { roff.entry(Self.bold(open.term), open.meaning) }
      if !paragraph.isEmpty { roff.paragraphs(paragraph.joined(separator: " ")) }
      (entry, paragraph) = (nil, [])
    }
    for line in topic.split(separator: "\n", omittingEmptySubsequences: false) {
      let indent = line.prefix { $0 == " " }.count
      let content = line.dropFirst(indent)
      if content.isEmpty || indent == 2 { flushed(&self) }
      if indent == 2 {
        entry = Self.entry(content)
      } else if indent > 2, let open = entry {
        entry = (open.term, open.meaning + (open.meaning.isEmpty ? "" : " ") + content)
      } else if !content.isEmpty {
        paragraph.append(content)
      }
    }
    flushed(&self)
  }

  private static func entry(_ line: Substring) -> (term: String, meaning: String) {
    var rest = line
    var term = ""
    while let character = rest.first, !rest.hasPrefix("  ") {
      term.append(character)
      rest = rest.dropFirst()
    }
    return (term, String(rest.drop { $0 == " " }))
  }
}

extension Command {
  fileprivate var markedSynopsis: String {
    let head = (["gw"] + path).joined(separator: " ")
    return Roff.bold(head) + Roff.plain(synopsis.dropFirst(head.count))
  }
}

extension Flag {
  /// `usage` with the flag in bold and its value's name in italics.
  fileprivate var marked: String {
    let words = usage.split(separator: " ")
    return words.map { word in
      guard word.hasPrefix("-") else { return Roff.italic(word) }
      return word.hasSuffix(",") ? Roff.bold(word.dropLast()) + "," : Roff.bold(word)
    }.joined(separator: " ")
  }
}
