/// Text as the bytes it is. Swift takes texts for equal that look alike, and a mark after a letter for a part of it; what
/// comes from outside is neither compared nor cut like that.
extension String {
  /// The beginning, of at most so many bytes, with no scalar cut in two.
  package func prefix(bytes count: Int) -> String {
    guard utf8.count > count else { return self }
    var end = utf8.index(startIndex, offsetBy: count)
    while end > startIndex, UTF8.isContinuation(utf8[end]) { end = utf8.index(before: end) }
    return String(self[..<end])
  }

  /// Quickest where both are ASCII.
  package func hasSameBytes(as other: String) -> Bool {
    self == other && utf8.elementsEqual(other.utf8)
  }
}
