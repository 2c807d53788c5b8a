/// Where completions of a flag's value or an operand come from. It names the source and must not read it.
enum ValueSource: Sendable, Equatable {
  /// Free text: nothing is offered.
  case none
  case words([String])
  /// Names of files and folders, which the shell itself knows best.
  case files
  /// The keys of the settings.
  case settings
  /// What the setting named by the operand before may be.
  case settingValue
  /// Commands and topics, as `gw help` takes them.
  case commands
  /// The command's columns, several joined by commas.
  case fields
  /// One column, perhaps with `:asc` or `:desc`.
  case order
  /// What only the database knows.
  case stored(StoredValues)
}

/// Values that the database knows; each has its query in `StoredValues+Reading.swift`.
enum StoredValues: Sendable, CaseIterable {
  /// Ids and aliases.
  case models
  case aliases, clients, providers
  /// Where alerts go.
  case sinks
  /// Scopes, and budgets in full.
  case budgets
  /// Requests of the log.
  case calls
  /// Answers in the cache.
  case cacheEntries
}
