/// Why the data folder or its database cannot be used, as facts.
package enum StoreError: Error, Equatable {
  /// The gate stayed shut for its whole patience.
  case locked
  case interrupted
  /// The file is no database, or another program's.
  case foreign(path: String)
  /// Written by a later version of gw.
  case newer(path: String, version: Int64)
  case exposed(ExposedPath)
  case notAFolder(path: String)
  case network(path: String)
  /// Somebody took a rule out of the file that money depends on.
  case ruleMissing
  case system(SystemError)
}
