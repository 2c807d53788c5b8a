import Foundation
import Testing

@testable import GWKit

/// Wycheproof's cases for XChaCha20-Poly1305, when the environment says where they lie; they are no part of the project.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["GW_SUITES"] != nil))
struct AEADSuiteTests {
  @Test func opensWhatIsGenuineAndNothingElse() throws {
    let root = ProcessInfo.processInfo.environment["GW_SUITES"] ?? ""
    let path = root + "/aead/xchacha20_poly1305_test.json"
    let suite = try JSON(parsing: [UInt8](Data(contentsOf: URL(fileURLWithPath: path))))
    var count = 0
    for group in suite["testGroups"]?.array ?? [] {
      // The vault has no other sizes, and the cipher refuses them as a mistake of ours.
      guard group["ivSize"]?.int == 192, group["keySize"]?.int == 256 else { continue }
      for test in group["tests"]?.array ?? [] {
        try check(test)
        count += 1
      }
    }
    #expect(count > 100)
  }

  private func check(_ test: JSON) throws {
    func bytes(_ name: String) -> [UInt8] {
      let digits = Array((test[name]?.string ?? "").utf8)
      return stride(from: 0, to: digits.count, by: 2).map {
        UInt8(String(decoding: digits[$0..<($0 + 2)], as: UTF8.self), radix: 16) ?? 0
      }
    }
    let number = test["tcId"]?.numberText ?? ""
    let key = try #require(Secret(bytes("key")))
    let message = try #require(Secret(bytes("msg")))
    let sealed = bytes("ct") + bytes("tag")
    let opened = try VaultCipher.open(sealed, key: key, nonce: bytes("iv"), data: bytes("aad"))
    let isValid = test["result"] == "valid"
    #expect((opened?.exposedText == message.exposedText) == isValid, "case \(number)")
    guard isValid else { return }
    #expect(
      VaultCipher.seal(message, key: key, nonce: bytes("iv"), data: bytes("aad")) == sealed,
      "case \(number)")
  }
}
