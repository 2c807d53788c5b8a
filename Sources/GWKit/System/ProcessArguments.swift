internal import CSystem

/// The words this process was started with, as they came: Swift's own list silently replaces bytes that are not UTF-8,
/// and is empty where /proc is not mounted.
package enum ProcessArguments {
  /// Without the program's name; a word that is not UTF-8 is nil.
  package static func read() -> [String?] {
    var words: [String?] = []
    while let word = unsafe gw_argument(Int32(words.count + 1)) {
      unsafe words.append(String(validatingCString: word))
    }
    return words
  }
}
