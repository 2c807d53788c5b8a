import Foundation
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

  /// Whatever stands before the key in the encoded text.
  @Test(arguments: ["", "B", "Bearer ", "user:", "12"])
  func isFoundInsideOtherBase64(_ prefix: String) throws {
    let key = "sk-canary?0123456789~xyz>>>"
    let secret = try #require(Secret(Array(key.utf8)))
    let standard = Data((prefix + key + "tail").utf8).base64EncodedString()
    let web = standard.replacingOccurrences(of: "+", with: "-").replacingOccurrences(
      of: "/", with: "_")
    for text in [standard, web] {
      let shown = Redaction.redacted("before \(text) after", secret: secret)
      #expect(shown.contains("<redacted>") && !shown.contains(text.dropFirst(12).prefix(16)))
    }
  }

  @Test func isFoundPercentEncodedInEitherCase() throws {
    let secret = try #require(Secret(Array("sk/canary+01".utf8)))
    for text in ["sk%2Fcanary%2B01", "sk%2fcanary%2b01"] {
      #expect(Redaction.redacted(text, secret: secret) == "<redacted>")
    }
  }
}
