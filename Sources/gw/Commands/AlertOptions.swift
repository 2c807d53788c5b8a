import GWKit

/// What `gw setup alerts set` names, put onto the sink that is there.
struct AlertOptions {
  private(set) var sink: AlertSink

  init(_ arguments: Arguments, present: AlertSink?) throws(UsageError) {
    let name = arguments.operands[0]
    guard Name.isValid(name) else {
      throw UsageError(
        message: "'\(name)' cannot be a sink's name",
        hints: ["names have letters, digits and . _ @ + -, at most 64"])
    }
    let target = try Self.target(arguments)
    guard let start = target.map({ AlertSink(name: name, target: $0) }) ?? present else {
      throw UsageError(
        message: "'\(name)' is new and needs --command or --webhook",
        hints: ["gw setup alerts set \(name) --webhook URL"])
    }
    sink = present ?? start
    if let target, target != sink.target {
      sink.target = target
      sink.format = start.usualFormat
      // The secret was shared with somebody else.
      sink.isSigned = false
      sink.allowsPlainHTTP = false
    } else if present == nil {
      sink.format = start.usualFormat
    }
    if let isSlack = arguments.isOn("slack") { sink.format = isSlack ? .slack : .json }
    if let allows = arguments.isOn("plain-http") { sink.allowsPlainHTTP = allows }
    let takes = try arguments.read("only", as: "budget, gateway or ''") { word in
      word.isEmpty ? .all : word == "all" ? nil : AlertSink.Range(rawValue: word)
    }
    sink.takes = takes ?? sink.takes
    try checkCommand(arguments)
    try checkAddress()
  }

  private static func target(_ arguments: Arguments) throws(UsageError) -> AlertSink.Target? {
    switch (arguments["command"], arguments["webhook"]) {
    case (nil, nil): return nil
    case (_?, _?): throw UsageError(message: "--command and --webhook exclude each other")
    case (let command?, nil):
      guard !command.allSatisfy(\.isWhitespace) else {
        throw UsageError(message: "--command takes a shell command")
      }
      return .command(command)
    case (nil, let url?): return .webhook(try webhook(url))
    }
  }

  private static func webhook(_ text: String) throws(UsageError) -> String {
    do {
      return try WebURL(text).text
    } catch {
      // It may have a query, unlike others.
      let problem = error == .queryOrFragment ? "must not have a fragment" : error.words
      throw UsageError(message: "the webhook's URL \(problem)")
    }
  }

  private func checkCommand(_ arguments: Arguments) throws(UsageError) {
    guard case .command = sink.target else { return }
    for flag in ["slack", "plain-http", "secret-stdin"] where arguments.has(flag) {
      throw UsageError(message: "--\(flag) is for webhooks")
    }
  }

  /// Where it goes is checked again with the address itself, when something is sent.
  private func checkAddress() throws(UsageError) {
    guard case .webhook(let text) = sink.target, let url = try? WebURL(text), !url.isSecure else {
      return
    }
    let isLoopback =
      url.host == "localhost" || url.host == "::1"
      || url.host.hasPrefix("127.") && url.host.allSatisfy { $0 == "." || $0.isNumber }
    guard isLoopback || sink.allowsPlainHTTP else {
      throw UsageError(
        message: "plain http to '\(url.host)' could be read by others",
        hints: ["use https, or --plain-http for a host of your own network"])
    }
  }
}

extension AlertSink {
  fileprivate var usualFormat: Format {
    guard case .webhook(let text) = target, let url = try? WebURL(text) else { return .json }
    // Discord takes what Slack takes at an address that ends like this.
    return url.host == "hooks.slack.com" || url.base.text.hasSuffix("/slack") ? .slack : .json
  }
}
