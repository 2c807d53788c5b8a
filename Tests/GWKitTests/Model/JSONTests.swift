import GWKit
import Testing

struct JSONTests {
  @Test(arguments: [
    "null", "true", "[]", "{}", "0", "-0", "1.5e-07", "\"\"", " [1 , 2]\r\n\t", "\"\u{7F}\"",
    "\"\\u0000\"", "{\"\":{\"\":[]}}", "[1E+2]", "\"\u{2028}\"",
  ])
  func accepts(_ text: String) {
    #expect(throws: Never.self) { try JSON(parsing: text) }
  }

  @Test(arguments: [
    "", " ", "nul", "True", "[1,]", "[,1]", "{\"a\":}", "{a:1}", "{\"a\" 1}", "[1 2]", "01", "+1",
    "1.", ".5", "1e", "1e+", "-", "--1", "0x1", "NaN", "\"", "\"\\x\"", "\"\\u12G4\"", "\"\\u12",
    "\"a\nb\"", "\"\u{1}\"", "[1]]", "{}{}", "\u{FEFF}1", "[\"a\",\n4\n,1,", "'a'", "1 // c",
  ])
  func refuses(_ text: String) {
    #expect(throws: JSONError.self) { try JSON(parsing: text) }
  }

  @Test(
    arguments: [
      [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0xE9],
    ] as [[UInt8]])
  func refusesWhatIsNotUTF8(_ bytes: [UInt8]) {
    #expect(throws: JSONError.self) { try JSON(parsing: bytes) }
  }

  @Test func nestsAHundredAndTwentyEightDeepAndNoDeeper() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    _ = try JSON(parsing: nested(128))
    let error = #expect(throws: JSONError.self) { try JSON(parsing: nested(129)) }
    #expect(error?.kind == .tooDeep)
    #expect(throws: JSONError.self) { try JSON(parsing: nested(100_000)) }
  }

  /// The same letter in one scalar, and in two; among few members and among many.
  @Test(arguments: [0, 40])
  func takesNamesThatLookAlikeForTwo(others: Int) throws {
    let names = (0..<others).map { "n\($0)" } + ["\u{E9}", "e\u{301}", "\u{212B}", "A\u{30A}"]
    let text = "{" + names.map { #""\#($0)":1"# }.joined(separator: ",") + "}"
    let value = try JSON(parsing: text, duplicateKeys: .refused)
    #expect(value.members?.count == names.count && value.text() == text)
    #expect(throws: JSONError.self) {
      try JSON(parsing: text.dropLast() + ",\"\u{E9}\":2}", duplicateKeys: .refused)
    }
  }

  @Test func keepsNumbersAndOrderAsTheyWere() throws {
    let text = #"{"z":1.50,"a":[12345678901234567890.10,-0.0,1E400],"m":{}}"#
    #expect(try JSON(parsing: text).text() == text)
  }

  @Test(
    arguments: [
      ("12", 12), ("-3", -3), ("12.0", 12), ("1e3", 1000), ("1.2e1", 12), ("1.5", nil),
      ("9223372036854775807", .max), ("9223372036854775808", nil), ("1e-1", nil), ("1e400", nil),
    ] as [(String, Int64?)])
  func readsWholeNumbers(text: String, value: Int64?) throws {
    #expect(try JSON(parsing: text).int == value)
  }

  @Test(arguments: [
    (#""\ud83d\ude00""#, "😀"), (#""\u00e9\n\/""#, "é\n/"), (#""\ud83d""#, "\u{FFFD}"),
    (#""\ud83dx""#, "\u{FFFD}x"), (#""\ude00""#, "\u{FFFD}"), (#""\ud83d\u0041""#, "\u{FFFD}A"),
  ])
  func readsEscapes(text: String, value: String) throws {
    #expect(try JSON(parsing: text).string == value)
  }

  @Test func takesTheLastOfRepeatedNamesAtTheFirstPlaceUnlessRefused() throws {
    let text = #"{"a":1,"b":2,"a":3}"#
    #expect(try JSON(parsing: text).text() == #"{"a":3,"b":2}"#)
    let error = #expect(throws: JSONError.self) { try JSON(parsing: text, duplicateKeys: .refused) }
    #expect(error?.kind == .duplicateKey("a"))
  }

  @Test func findsRepeatedNamesInLargeObjectsToo() throws {
    let members = (0..<40).map { "\"k\($0)\":\($0)" } + ["\"k3\":\"x\"", "\"k39\":\"y\""]
    let value = try JSON(parsing: "{" + members.joined(separator: ",") + "}")
    #expect(value.members?.count == 40 && value["k3"] == "x" && value["k39"] == "y")
  }

  @Test func saysWhereAndWhatWithoutRepeatingTheInput() {
    let error = #expect(throws: JSONError.self) { try JSON(parsing: "{\"a\":1,\n \"b\" 2}") }
    #expect(error?.message == "line 2, column 6: this character cannot stand here")
  }

  @Test func escapesWhatItMustAndNothingElse() {
    let text: JSON = .string("\"\\\n\r\t\u{8}\u{C}\u{1}\u{1F}/é\u{2028}\u{7F}")
    #expect(text.text() == #""\"\\\n\r\t\b\f\u0001\u001F/é"# + "\u{2028}\u{7F}\"")
  }

  @Test func writesForPeopleOverSeveralLines() {
    let value: JSON = ["a": [1, ["b": nil]], "c": [], "d": [:]]
    #expect(
      value.prettyText()
        == "{\n  \"a\": [\n    1,\n    {\n      \"b\": null\n    }\n  ],\n  \"c\": [],\n  \"d\": {}\n}"
    )
  }
}
