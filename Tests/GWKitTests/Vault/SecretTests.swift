import GWKit
import Testing

struct SecretTests {
  private static let key = "sk-canary-0123+/=&xyz"

  private func secret(_ text: String = key) throws -> Secret {
    try KeySource.secret(from: Array(text.utf8))
  }

  @Test func printsNothingOfItself() throws {
    let secret = try secret()
    var dumped = ""
    dump(secret, to: &dumped)
    #expect("\(secret)" == "<redacted>" && String(reflecting: secret) == "<redacted>")
    #expect(!dumped.contains("canary") && secret.hint == "…&xyz")
    #expect(try self.secret("short").hint == "…")
  }

  @Test func dropsBlanksAroundAKeyAndNothingElse() throws {
    let secret = try secret(" \t key-123 \r\n")
    #expect(secret.count == 7)
  }

  @Test(arguments: [
    ("", KeySource.Problem.empty), (" \n", .empty), ("two words", .malformed),
    ("two\nlines", .malformed),
    ("nul\0", .malformed), ("é", .malformed), (String(repeating: "k", count: 5000), .malformed),
  ])
  func refusesWhatIsNoKey(text: String, problem: KeySource.Problem) {
    #expect(throws: problem) { try secret(text) }
  }

  @Test func isTakenOutOfTextInEveryForm() throws {
    let secret = try secret()
    let base64 = "c2stY2FuYXJ5LTAxMjMrLz0meHl6"
    let percent = "sk-canary-0123%2B%2F%3D%26xyz"
    let text = "a \(Self.key) b \(base64) c \(percent) \(Self.key)"
    #expect(
      Redaction.redacted(text, secret: secret)
        == "a <redacted> b <redacted> c <redacted> <redacted>")
    #expect(Redaction.redacted("nothing here", secret: secret) == "nothing here")
  }
}
