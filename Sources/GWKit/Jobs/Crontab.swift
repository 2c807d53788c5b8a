/// A crontab with gw's lines in a block between two comments. What is outside stays byte for byte, and what someone else
/// wrote inside is never lost. It reads and writes no file.
package struct Crontab {
  package static let begin = "# >>> gw cron: written by 'gw cron install', which replaces it >>>"
  package static let end = "# <<< gw cron <<<"
  /// What is said behind may change; a block of another version is known all the same.
  private static let beginMark = "# >>> gw cron"
  private static let endMark = "# <<< gw cron"

  /// Each with its line break, which only the last may lack.
  private let lines: [ArraySlice<UInt8>]
  /// The lines of each block, both comments included.
  private let blocks: [ClosedRange<Int>]

  /// Comments that make no blocks, by the numbers of their lines: what is gw's cannot be told then.
  package enum Problem: Error, Equatable {
    case unended(Int)
    case unbegun(Int)
    case nested(Int, within: Int)
  }

  package init(_ bytes: [UInt8]) throws(Problem) {
    lines = Self.lines(bytes)
    var blocks: [ClosedRange<Int>] = []
    var begun: Int?
    for (index, line) in lines.enumerated() {
      let text = Self.text(line)
      if text.hasPrefix(Self.beginMark) {
        if let begun { throw .nested(index + 1, within: begun + 1) }
        begun = index
      } else if text.hasPrefix(Self.endMark) {
        guard let first = begun else { throw .unbegun(index + 1) }
        blocks.append(first...index)
        begun = nil
      }
    }
    if let begun { throw .unended(begun + 1) }
    self.blocks = blocks
  }

  private static func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    var lines: [ArraySlice<UInt8>] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      let length = (rest.firstIndex(of: 0x0A) ?? rest.endIndex - 1) - rest.startIndex + 1
      lines.append(rest.prefix(length))
      rest = rest.dropFirst(length)
    }
    return lines
  }

  /// Without the blanks around it.
  private static func text(_ line: ArraySlice<UInt8>) -> String {
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
    var bytes = line.drop(while: isBlank)
    while let last = bytes.last, isBlank(last) { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }

  package var isInstalled: Bool { !blocks.isEmpty }

  /// What the lines before the block, or all of them when there is none, set for every line that follows.
  package var variables: [String: String] {
    var variables: [String: String] = [:]
    for line in lines.prefix(blocks.first?.lowerBound ?? lines.count) {
      guard let (name, value) = Self.assignment(Self.text(line)) else { continue }
      variables[name] = value
    }
    return variables
  }

  /// `NAME = value`, each perhaps in quotes.
  private static func assignment(_ line: String) -> (name: String, value: String)? {
    guard let equals = line.firstIndex(of: "=") else { return nil }
    let parts = [line[..<equals], line[line.index(after: equals)...]].map { part -> String in
      let bare = text(Array(part.utf8)[...])
      guard let quote = bare.first, quote == "'" || quote == "\"", bare.count > 1,
        bare.last == quote
      else { return bare }
      return String(bare.dropFirst().dropLast())
    }
    let isName = !parts[0].utf8.isEmpty && parts[0].utf8.allSatisfy { $0 > 0x20 && $0 != 0x23 }
    return isName ? (parts[0], parts[1]) : nil
  }
}

/// Changing.
extension Crontab {
  /// The crontab as it is to be, and what a person should know of how it came to be.
  package struct Change: Equatable {
    package var bytes: [UInt8] = []
    package var notes: [String] = []
  }

  /// With these lines in the first block, or in a new one at the end, and no other block.
  package func installing(_ new: [CrontabLine]) -> Change {
    var change = Change()
    walk(&change) { block, change in
      if block == blocks.first { change.addBlock(new) }
    }
    if blocks.isEmpty { change.addBlock(new) }
    change.notes = notes(new)
    return change
  }

  /// Without any block.
  package func uninstalling() -> Change {
    var change = Change()
    walk(&change) { _, _ in }
    change.notes = keptNotes("where its block was") + editedNotes
    return change
  }

  /// Everything but the blocks as it is; for a block what `replace` adds and the lines that are not gw's.
  private func walk(
    _ change: inout Change, _ replace: (ClosedRange<Int>, inout Change) -> Void
  ) {
    var next = 0
    for block in blocks {
      change.add(lines[next..<block.lowerBound])
      replace(block, &change)
      change.add(foreign(block))
      next = block.upperBound + 1
    }
    change.add(lines[next...])
  }

  private func inside(_ block: ClosedRange<Int>) -> ArraySlice<ArraySlice<UInt8>> {
    lines[block].dropFirst().dropLast()
  }

  /// Lines of a block that gw did not write; what is empty says nothing.
  private func foreign(_ block: ClosedRange<Int>) -> [ArraySlice<UInt8>] {
    inside(block).filter {
      let text = Self.text($0)
      return !text.isEmpty && CrontabLine(text) == nil && !CrontabLine.isEdited(text)
    }
  }

  /// Its own lines that somebody changed are its own all the same, or a job would be begun twice.
  private var editedNotes: [String] {
    blocks.flatMap(inside).map(Self.text).filter(CrontabLine.isEdited).map {
      "took out a line of gw that was edited: \($0)"
    }
  }

  private func keptNotes(_ place: String) -> [String] {
    let count = blocks.reduce(0) { $0 + foreign($1).count }
    guard count > 0 else { return [] }
    let lines = count == 1 ? "a line" : "\(count) lines"
    return ["kept \(lines) that gw did not write, \(place)"]
  }

  private func notes(_ new: [CrontabLine]) -> [String] {
    var notes = keptNotes("below its block") + editedNotes
    if blocks.count > 1 {
      notes.append("gw's lines were in the crontab more than once, which is put right")
    }
    for old in blocks.flatMap(inside).compactMap({ CrontabLine(Self.text($0)) }) {
      guard let line = new.first(where: { $0.command.words == old.command.words }),
        line.schedule != old.schedule
      else { continue }
      let words = old.command.words.joined(separator: " ")
      notes.append("'gw \(words)' was at '\(old.schedule)' and is at '\(line.schedule)' now")
    }
    return notes
  }
}

extension Crontab.Change {
  fileprivate mutating func add(_ lines: some Sequence<ArraySlice<UInt8>>) {
    for line in lines {
      // Two lines must not become one.
      if let last = bytes.last, last != 0x0A { bytes.append(0x0A) }
      bytes += line
    }
  }

  fileprivate mutating func addBlock(_ new: [CrontabLine]) {
    let texts = [Crontab.begin] + new.map(\.text) + [Crontab.end]
    add(texts.map { Array(($0 + "\n").utf8)[...] })
  }
}
