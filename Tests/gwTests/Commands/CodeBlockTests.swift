import Testing

@testable import gw

struct CodeBlockTests {
  @Test(
    arguments: [
      ("a\n```swift\nlet x = 1\n```\nb", "let x = 1"), ("```\none\n```\n```\ntwo\n\n```", "two\n"),
      ("~~~\na ``` b\n~~~", "a ``` b"), ("````\n```\nin\n```\n````", "```\nin\n```"),
      ("```\nopen", "open"), ("   ```\nindented\n  ```", "indented"), ("```\n```", ""),
      ("no block", nil), ("inline ```x``` code", nil), ("```x``` code\n", nil), ("``\na\n``", nil),
      ("```\na\n``` x\nb\n```", "a\n``` x\nb"), ("```\r\na\r\n```\r\n", "a"),
    ] as [(String, String?)])
  func findsTheLastOne(text: String, code: String?) {
    #expect(CodeBlock.last(in: text) == code)
  }
}
