import GWKit

/// The one line of `gw ask -u`.
enum UsageLine {
  static func text(_ receipt: Receipt, style: TerminalStyle) -> String {
    let record = receipt.last
    let cost = receipt.cost.map { "$\($0.text)" } ?? "cost unknown"
    let brl = receipt.costBRL.map { " (R$\($0.text))" } ?? ""
    let mark = record.usageSource == .estimate ? "~" : ""
    var parts = [
      record.model,
      "\(mark)\(receipt.usage.inputTokens) in + \(mark)\(receipt.usage.outputTokens) out tokens",
      cost + brl, "\(receipt.latencyMilliseconds) ms",
    ]
    if let age = receipt.cache?.age {
      parts.append("from the cache, \(TimeSpan(milliseconds: age / 1000 * 1000).text) old")
    }
    if let first = receipt.firstTokenMilliseconds { parts.append("first text after \(first) ms") }
    return parts.joined(separator: style.isASCII ? " | " : " · ")
  }
}
