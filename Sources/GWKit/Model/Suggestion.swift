/// The candidate that `word` is most likely a slip of, or nil when none is near: at most a third of its letters wrong,
/// swapped, missing or too many.
package func nearest(to word: String, among candidates: [String]) -> String? {
  let wanted = Array(word.lowercased().utf8)
  let limit = max(1, wanted.count / 3)
  var best: (distance: Int, candidate: String)?
  for candidate in candidates {
    let bytes = Array(candidate.lowercased().utf8)
    guard abs(bytes.count - wanted.count) <= limit || bytes.contains(tail: wanted) else { continue }
    let distance = bytes.contains(tail: wanted) ? 0 : editDistance(wanted, bytes)
    if distance <= limit, distance < best?.distance ?? .max { best = (distance, candidate) }
  }
  return best?.candidate
}

extension [UInt8] {
  /// Whether `name` is the whole part behind a slash: people leave the provider of a model out.
  fileprivate func contains(tail name: [UInt8]) -> Bool {
    name.count + 1 < count && self[count - name.count - 1] == UInt8(ascii: "/")
      && suffix(name.count).elementsEqual(name)
  }
}

/// Damerau and Levenshtein's distance with swaps of neighbours, three rows at a time.
private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
  var older: [Int] = []
  var previous = Array(0...right.count)
  for (row, byte) in left.enumerated() {
    var current = [row + 1]
    for (column, other) in right.enumerated() {
      var cost = min(previous[column + 1], current[column]) + 1
      cost = min(cost, previous[column] + (byte == other ? 0 : 1))
      if row > 0, column > 0, byte == right[column - 1], left[row - 1] == other {
        cost = min(cost, older[column - 1] + 1)
      }
      current.append(cost)
    }
    (older, previous) = (previous, current)
  }
  return previous[right.count]
}
