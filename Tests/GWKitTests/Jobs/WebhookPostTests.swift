import TestSupport
import Testing

@testable import GWKit

/// What a webhook gets, and what proves who it comes from.
struct WebhookPostTests {
  private func post(
    _ format: AlertSink.Format, body: String = "{}", line: String = "", key: String = "k"
  ) -> WebhookPost {
    var sink = AlertSink(name: "ops", target: .webhook("https://example.com/x"))
    sink.format = format
    let delivery = AlertDelivery(
      alertID: 1, sink: "ops", state: .pending, tries: 0, nextAt: .testNow, key: key, line: line,
      body: body, at: .testNow)
    return WebhookPost(delivery: delivery, sink: sink, url: "https://example.com/x")
  }

  /// The example of the Standard Webhooks specification.
  @Test func signsAsStandardWebhooksSays() throws {
    let post = post(.json, body: #"{"test": 2432232314}"#, key: "msg_p5jXN8AQM9LWM0D4loKWxJek")
    let secret = try #require(Secret(Array("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".utf8)))
    let request = post.request(secret: secret, now: Instant(milliseconds: 1_614_265_330_000))
    #expect(
      request.headers.contains(
        HTTPHeader("webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")))
  }

  /// Test case 2 of RFC 4231.
  @Test func signsTheBodyAloneAsGitHubDoes() throws {
    let post = post(.json, body: "what do ya want for nothing?")
    let secret = try #require(Secret(Array("Jefe".utf8)))
    #expect(
      post.request(secret: secret, now: .testNow).headers.contains(
        HTTPHeader(
          "X-Hub-Signature-256",
          "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")))
    #expect(post.request(secret: nil, now: .testNow).headers.count == 3)
  }

  @Test func writesForSlackWhatSlackWouldTakeForMarkup() {
    let request = post(.slack, line: #"a & b <c>: "90%""#).request(secret: nil, now: .testNow)
    #expect(
      String(decoding: request.body, as: UTF8.self)
        == #"{"text":"a &amp; b &lt;c&gt;: \"90%\""}"#)
  }

  @Test func keepsHeadersInOneLine() {
    let request = post(.json, key: "a\r\nX: y/é").request(secret: nil, now: .testNow)
    #expect(request.headers.contains(HTTPHeader("webhook-id", "a__X:_y/_")))
  }
}
