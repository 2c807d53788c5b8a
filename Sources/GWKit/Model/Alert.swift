/// Something that people are to know of, once: a budget passed a threshold, or the gateway is not as it should be, or is
/// again. It knows nobody whom it is sent to.
package struct Alert: Sendable, Equatable {
  package enum Kind: String, Sendable {
    case budget, gateway
    /// Somebody tries a sink out; it is never stored.
    case test
  }

  /// Names this alert for ever: whoever gets one twice, because a process died in between, knows it by its key.
  package var key: String
  package var kind: Kind
  /// `brl` of a budget; of the gateway what was looked at, such as `error_rate`.
  package var type: String
  /// Whose budget it is; of the gateway which provider, job or sink, or nothing.
  package var scope: String
  package var period: BudgetPeriod?
  package var windowStart: Instant?
  /// Plain decimals: percent of a budget, or the setting that was passed.
  package var threshold: String?
  package var percent: String?
  package var used: String?
  package var limit: String?
  /// Of a budget: enough was spent, or a call was refused.
  package var cause: String?
  package var message: String
  package var at: Instant
  /// What it tells of has ended.
  package var isRecovery = false

  package init(
    key: String, kind: Kind, type: String, scope: String, message: String, at: Instant
  ) {
    self.key = key
    self.kind = kind
    self.type = type
    self.scope = scope
    self.message = message
    self.at = at
  }

  /// What it is about: `acme:brl:monthly`, `error rate`, `cooldown of groq`.
  package var subject: String {
    if let period { return "\(scope):\(type):\(period.rawValue)" }
    let words = String(type.map { $0 == "_" ? " " : $0 })
    return scope.isEmpty ? words : "\(words) of \(scope)"
  }

  package var line: String { "\(subject): \(message)" }

  /// What a sink gets.
  package var json: JSON {
    [
      "key": .string(key), "kind": .string(kind.rawValue), "scope": .string(scope),
      "type": .string(type), "period": .optional(period?.rawValue),
      "window_start": .optional(windowStart?.text),
      "threshold": threshold.map { .number($0) } ?? .null,
      "percent": percent.map { .number($0) } ?? .null, "used": used.map { .number($0) } ?? .null,
      "limit": limit.map { .number($0) } ?? .null, "message": .string(message),
      "at": .string(at.text),
      "cause": .optional(cause),
      "state": .string(isRecovery ? "recovered" : "firing"),
    ]
  }
}
