/// A file or folder that others could read or change, as a fact with what would mend it.
package enum ExposedPath: Error, Equatable {
  /// Others may read or change it; `mode` is what it should be, in octal.
  case open(path: String, mode: String)
  /// It belongs to another user.
  case foreignOwner(path: String)
  case symbolicLink(path: String)
  /// It has other names, under which it may be changed.
  case hardLinked(path: String)
  case notAFile(path: String)
  /// A folder on the way to it can be changed by everyone, or belongs to a stranger.
  case parent(path: String)
}
