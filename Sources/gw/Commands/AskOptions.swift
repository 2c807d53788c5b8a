import GWKit

/// The command line of `gw ask`, checked. Reading files and standard input comes later.
struct AskOptions: Sendable {
  var words: [String]
  var files: [String]
  var attachments: [String]
  var system: String?
  /// From the flag; it wins over the body of `--request`, which wins over the variable.
  var model: String?
  var defaultModel: String?
  var schema: String?
  var tools: String?
  var reasoning: String?
  /// A file with an OpenAI body, or `-`.
  var request: String?
  /// Nil: the chain that is set up; empty: none.
  var fallback: [String]?
  var retries: Int64?
  var maxCost: RequestLimit?
  var wait: TimeSpan?
  var cache: CacheMode
  var timeToLive: TimeSpan?
  /// From the flag; it wins over a line of a batch, which wins over the variable.
  var client: String?
  var defaultClient: String?
  var conversation: String?
  var phone: String?
  var tags: [JSONMember]
  var temperature: String?
  var topP: String?
  var maxTokens: Int64?
  var seed: Int64?
  var stop: [String]
  /// Nil: as the body of `--request` says, or at once without one.
  var isStreaming: Bool?
  var extractsCode: Bool
  var showsUsage: Bool
  var isDryRun: Bool
  /// Nil: one question.
  var batch: BatchOptions?

  static let reasoningLevels = ["none", "minimal", "low", "medium", "high", "xhigh", "max"]

  init(_ arguments: Arguments, session: Session) throws(UsageError) {
    let environment = session.world.environment
    func filled(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    words = arguments.operands
    files = arguments.all("file")
    system = arguments["system"]
    attachments = arguments.all("attach")
    schema = arguments["schema"]
    tools = arguments["tools"]
    request = arguments["request"]
    reasoning = try arguments.read(
      "reasoning", as: "one of " + Self.reasoningLevels.joined(separator: ", ")
    ) { Self.reasoningLevels.contains($0) ? $0 : nil }
    model = arguments["model"]
    defaultModel = filled("GW_MODEL")
    fallback = try Self.fallback(arguments)
    retries = try arguments.whole("retries", 0...10)
    maxCost = try Self.maxCost(arguments)
    wait = try arguments.read("wait", as: "a duration such as 30s") { TimeSpan($0) }
    cache =
      try arguments.read("cache", as: "one of auto, off, only, refresh", CacheMode.init(rawValue:))
      ?? .auto
    timeToLive = try arguments.read("ttl", as: "a duration such as 10m, or 0 for no cache") {
      $0 == "0" ? TimeSpan(milliseconds: 0) : TimeSpan($0)
    }
    client = arguments["client"]
    defaultClient = filled("GW_CLIENT")
    conversation = try Self.label("conversation", arguments)
    phone = try Self.label("phone", arguments)
    tags = try Self.tags(arguments.all("tag"))
    temperature = try Self.decimal("temperature", arguments, upTo: 2)
    topP = try Self.decimal("top-p", arguments, upTo: 1)
    maxTokens = try arguments.whole("max-tokens", 1...10_000_000)
    seed = try arguments.whole("seed", Int64.min...Int64.max)
    stop = arguments.all("stop")
    isStreaming = arguments.has("no-stream") ? false : nil
    extractsCode = arguments.has("extract")
    showsUsage = arguments.has("usage")
    isDryRun = arguments.has("dry-run")
    batch = try BatchOptions(arguments)
    guard stop.count <= 4, !stop.contains("") else {
      throw UsageError(message: "--stop takes up to 4 texts, none of them empty")
    }
    guard request != "-" || !words.contains("-") else {
      throw UsageError(message: "standard input cannot be both the prompt and --request")
    }
  }

  private static func fallback(_ arguments: Arguments) throws(UsageError) -> [String]? {
    try arguments.read("fallback", as: "models joined by commas, or none") { text in
      if text == "none" { return [] }
      let names = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      return names.contains("") ? nil : names
    }
  }

  /// Dollars unless the amount says otherwise.
  private static func maxCost(_ arguments: Arguments) throws(UsageError) -> RequestLimit? {
    guard let amount = try arguments.amount("max-cost", as: .money) else { return nil }
    let unit = amount.unit ?? .usd
    return RequestLimit(unit: unit, amount: try arguments.value("max-cost", amount, in: unit))
  }

  /// Labels end up in reports and file names: one line, not long.
  private static func label(_ name: String, _ arguments: Arguments) throws(UsageError) -> String? {
    try arguments.read(name, as: "a text of at most 200 bytes without control characters") {
      !$0.isEmpty && Name.isDisplayText($0) ? $0 : nil
    }
  }

  private static func tags(_ texts: [String]) throws(UsageError) -> [JSONMember] {
    var tags = JSON.object([])
    for text in texts {
      guard let equals = text.firstIndex(of: "="), equals != text.startIndex,
        Name.isDisplayText(text)
      else {
        throw UsageError(message: "--tag takes KEY=VALUE, not '\(text)'")
      }
      tags.set(String(text[..<equals]), .string(String(text[text.index(after: equals)...])))
    }
    return tags.members ?? []
  }

  /// The digits are sent as they were typed.
  private static func decimal(
    _ name: String, _ arguments: Arguments, upTo most: Int64
  ) throws(UsageError) -> String? {
    try arguments.read(name, as: "a number from 0 to \(most)") { text in
      guard let number = DecimalText(text), !number.isNegative,
        let scaled = number.scaled(byPowerOfTen: 9), scaled.value <= most * 1_000_000_000
      else { return nil }
      return text
    }
  }
}
