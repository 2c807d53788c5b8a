import Foundation
import GWKit
import Testing

struct Base64Tests {
  @Test func agreesWithFoundationAtEveryLength() {
    for count in 0..<70 {
      let bytes = (0..<count).map { UInt8(($0 * 37 + count * 11) % 256) }
      let text = Base64.text(bytes)
      #expect(text == Data(bytes).base64EncodedString())
      #expect(Base64.bytes(text) == bytes)
    }
  }

  @Test func readsMissingPaddingAndBrokenLines() {
    #expect(Base64.bytes("aGk") == Array("hi".utf8))
    #expect(Base64.bytes("aG\r\nk=\n") == Array("hi".utf8))
  }

  @Test(arguments: ["a", "aGk=aGk", "aG-_", "aGk!", "abcde"])
  func refusesWhatIsNot(_ text: String) {
    #expect(Base64.bytes(text) == nil)
  }
}
