/// An alert as a webhook gets it. With a secret it is signed twice: as Standard Webhooks says, over id, time and body, and
/// over the body alone in the header that GitHub and Meta use, for receivers that know that one.
struct WebhookPost {
  let delivery: AlertDelivery
  let sink: AlertSink
  let url: String

  func request(secret: Secret?, now: Instant) -> HTTPRequest {
    let body = body
    var headers = [
      HTTPHeader("Content-Type", "application/json; charset=utf-8"),
      HTTPHeader("webhook-id", Self.headerSafe(delivery.key)),
      HTTPHeader("webhook-timestamp", String(now.milliseconds / 1000)),
    ]
    if let secret { headers += Self.signatures(of: body, headers, secret) }
    return HTTPRequest(method: .post, url: url, headers: headers, body: body)
  }

  private var body: [UInt8] {
    switch sink.format {
    case .json: Array(delivery.body.utf8)
    case .slack:
      Array(JSON.object([JSONMember(key: "text", value: .string(slackText))]).text().utf8)
    }
  }

  /// The three characters that Slack gives a meaning.
  private var slackText: String {
    var text = ""
    for character in delivery.line {
      switch character {
      case "&": text += "&amp;"
      case "<": text += "&lt;"
      case ">": text += "&gt;"
      default: text.append(character)
      }
    }
    return text
  }

  private static func signatures(
    of body: [UInt8], _ headers: [HTTPHeader], _ secret: Secret
  ) -> [HTTPHeader] {
    let front = headers.dropFirst().map { $0.value + "." }.joined()
    let message = Array(front.utf8) + body
    let standard =
      Signature.hmacSHA256(of: message, encodedKey: secret)
      ?? Signature.hmacSHA256(of: message, key: secret)
    return [
      HTTPHeader("webhook-signature", "v1," + Base64.text(standard)),
      HTTPHeader(
        "X-Hub-Signature-256",
        "sha256=" + Signature.hmacSHA256(of: body, key: secret).hexadecimal),
    ]
  }

  /// Keys are made of names and numbers; names of jobs or sinks of a later gw may not be.
  private static func headerSafe(_ key: String) -> String {
    String(key.unicodeScalars.map { $0.value > 0x20 && $0.value < 0x7F ? Character($0) : "_" })
  }
}
