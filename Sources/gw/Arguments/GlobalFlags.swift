import GWKit

/// Flags that every command takes, wherever they stand.
enum GlobalFlags {
  static let all: [Flag] = [
    .toggle("help", "h", "show help; -h is one screen, --help the whole text"),
    .toggle("version", "print the version"),
    .toggle("quiet", "q", "print nothing on standard error but errors"),
    .toggle("verbose", "v", "say more"),
    .toggle("trace", "show the request line, status and harmless headers of each call"),
    .value(
      "color", nil, "WHEN", values: .words(["auto", "always", "never"]), "auto, always or never"),
    .toggle("ascii", "draw with ASCII only"),
    .toggle("no-input", "never ask anything"),
    .toggle("offline", "call nothing outside"),
    .value("timeout", nil, "DURATION", "the longest a request may take, such as 30s"),
  ]
}

/// The values of the global flags and of the variables behind them. Flags come before variables.
struct GlobalOptions: Sendable {
  enum Color: String, Sendable {
    case auto, always, never
  }

  var isQuiet = false
  var isVerbose = false
  var isTracing = false
  var color = Color.auto
  var isASCII = false
  var isOffline = false
  var allowsQuestions = true
  var timeout: TimeSpan?

  init() {}

  init(_ arguments: Arguments, environment: [String: String]) throws(UsageError) {
    isQuiet = arguments.has("quiet")
    isVerbose = arguments.has("verbose")
    isTracing = arguments.has("trace")
    color =
      try arguments.read("color", as: "auto, always or never") { Color(rawValue: $0) } ?? .auto
    isASCII = try Self.isSet("GW_ASCII", environment) || arguments.has("ascii")
    allowsQuestions = !arguments.has("no-input")
    isOffline = try Self.isSet("GW_OFFLINE", environment) || arguments.has("offline")
    timeout = try arguments.read("timeout", as: "a duration such as 30s or 5m", Self.span)
    if timeout == nil, let text = environment["GW_TIMEOUT"], !text.isEmpty {
      guard let span = Self.span(text) else {
        throw UsageError(message: "GW_TIMEOUT is no duration such as 30s or 5m: '\(text)'")
      }
      timeout = span
    }
  }

  private static func span(_ text: String) -> TimeSpan? {
    TimeSpan(text).flatMap { $0.milliseconds > 0 ? $0 : nil }
  }

  private static func isSet(
    _ name: String, _ environment: [String: String]
  ) throws(UsageError) -> Bool {
    guard let text = environment[name], !text.isEmpty else { return false }
    guard let isOn = SwitchWord.value(text) else {
      throw UsageError(message: "\(name) is neither 1 nor 0: '\(text)'")
    }
    return isOn
  }
}
