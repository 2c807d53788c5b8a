import GWKit
import Testing

struct BatchLineTests {
  private func line(_ text: String, number: Int = 7, isPlain: Bool = false) throws -> BatchLine {
    try BatchLine(Array(text.utf8), number: number, isPlain: isPlain)
  }

  private func refusal(_ bytes: [UInt8], isPlain: Bool = false) -> BatchLineError? {
    do throws(BatchLineError) {
      _ = try BatchLine(bytes, number: 7, isPlain: isPlain)
      return nil
    } catch {
      return error
    }
  }

  private func refusal(_ text: String, isPlain: Bool = false) -> BatchLineError? {
    refusal(Array(text.utf8), isPlain: isPlain)
  }

  @Test func takesALineOfOpenAIsBatchAPI() throws {
    let read = try line(
      #"""
      {"custom_id":"r-1","method":"POST","url":"/v1/chat/completions","body":{"model":"p/m","messages":[{"role":"user","content":"hi"}],"temperature":0.20,"stream":true,"stream_options":{"include_usage":true},"made_up":1},"client":"acme","conversation":"c 1","phone":"+1","tags":{"team":"a b","x":""}}
      """#)
    #expect(read.id == "r-1")
    #expect(read.model == "p/m")
    #expect(read.chat.messages == [Message(role: .user, text: "hi")])
    #expect(read.chat.temperature == "0.20")
    #expect(!read.chat.isStreaming)
    #expect(read.chat.extra.map(\.key) == ["stream_options", "made_up"])
    #expect(read.client == "acme")
    #expect(read.conversation == "c 1")
    #expect(read.phone == "+1")
    #expect(
      read.tags == [
        JSONMember(key: "team", value: "a b"), JSONMember(key: "x", value: ""),
      ])
  }

  @Test func takesALineOfItsOwnForm() throws {
    let read = try line(
      #"""
      {"id":"a","prompt":" hi ","system":"be brief","model":"m","max_tokens":5,"stop":"END","stream":true,"response_format":{"type":"json_object"},"top_k":3,"user":null,"phone":null}
      """#)
    var chat = ChatRequest(
      messages: [Message(role: .system, text: "be brief"), Message(role: .user, text: " hi ")],
      maxTokens: 5, stop: ["END"], isStreaming: false)
    chat.format = .object
    chat.extra = [JSONMember(key: "top_k", value: 3)]
    #expect(read.chat == chat)
    #expect(read.id == "a")
    #expect(read.model == "m")
    #expect(read.phone == nil)
  }

  @Test func takesAPlainLineAsThePrompt() throws {
    let chat = ChatRequest(
      messages: [Message(role: .user, text: #"{"id": "no JSON""#)], isStreaming: false)
    let read = try line(#"{"id": "no JSON""#, number: 12, isPlain: true)
    #expect(read.chat == chat)
    #expect(read.id == "12")
    #expect(read.model == nil)
  }

  @Test(
    arguments: [
      (#""x""#, "x"), ("12", "12"), ("-3", "-3"),
      ("123456789012345678901234", "123456789012345678901234"),
      (#""é \u00e9""#, "é é"),
    ])
  func takesAnID(_ written: String, _ id: String) throws {
    #expect(try line(#"{"id":\#(written),"prompt":"p"}"#).id == id)
  }

  @Test(arguments: ["1.0", "1e3", "null", "true", #""""#, #""a\nb""#, #""\u0000""#, #"["x"]"#])
  func refusesWhatIsNoID(_ written: String) {
    let error = refusal(#"{"id":\#(written),"prompt":"p"}"#)
    #expect(error?.code == "invalid_request")
    #expect(error?.id == nil)
    #expect(error?.message.hasPrefix("'id' ") == true)
  }

  @Test func boundsTheLengthOfAnIDInBytes() throws {
    let longest = String(repeating: "é", count: 256)
    #expect(try line(#"{"id":"\#(longest)","prompt":"p"}"#).id == longest)
    #expect(refusal(#"{"id":"\#(longest)x","prompt":"p"}"#)?.code == "invalid_request")
  }

  /// `custom_id` is the other side's word, and there it is a text.
  @Test func takesNoNumberForACustomID() {
    #expect(
      refusal(#"{"custom_id":1,"body":{"messages":[{"role":"user","content":"x"}]}}"#)?.message
        == "'custom_id' must be a text of 1 to 512 bytes without control characters")
  }

  /// Each row: a line, the code, what the message says, and the id that could be read.
  @Test(
    arguments: [
      (#"{"id":"x","prompt":"p","#, "invalid_json", "column 24", nil),
      ("", "invalid_json", "ends too early", nil),
      ("[]", "invalid_request", "must be a JSON object", nil),
      (#"{"prompt":"p"}"#, "invalid_request", "'id' is missing", nil),
      (#"{"id":"x","prompt":"p","prompt":"q"}"#, "invalid_json", "'prompt' occurs twice", "x"),
      (#"{"id":"x","id":"y","prompt":"q"}"#, "invalid_json", "'id' occurs twice", nil),
      (
        #"{"id":"x","promt":"p"}"#, "invalid_request",
        "'promt' is no field of a line; did you mean 'prompt'?", "x"
      ),
      (
        #"{"id":"x","prompt":"p","temprature":1}"#, "invalid_request", "'temprature' is no field",
        "x"
      ),
      (
        #"{"id":"x","prompt":"p","temperature":"1"}"#, "invalid_request",
        "'temperature' must be a number", "x"
      ),
      (
        #"{"id":"x","prompt":"p","messages":[]}"#, "invalid_request",
        "'messages' belong in a 'body'", "x"
      ),
      (#"{"id":"x"}"#, "invalid_request", "'prompt' is missing", "x"),
      (#"{"id":"x","prompt":1}"#, "invalid_request", "'prompt' must be a text", "x"),
      (#"{"id":"x","prompt":" \n\t"}"#, "empty_prompt", "'prompt' is empty", "x"),
      (#"{"id":"x","prompt":"a\u0000"}"#, "invalid_prompt", "NUL", "x"),
      (#"{"id":"x","prompt":"p","system":1}"#, "invalid_request", "'system'", "x"),
      (#"{"id":"x","prompt":"p","model":1}"#, "invalid_request", "'model' must be a text", "x"),
      (#"{"id":"x","prompt":"p","client":1}"#, "invalid_request", "'client'", "x"),
      (#"{"id":"x","prompt":"p","conversation":""}"#, "invalid_request", "'conversation'", "x"),
      (#"{"id":"x","prompt":"p","phone":"a\u0007"}"#, "invalid_request", "'phone'", "x"),
      (#"{"id":"x","prompt":"p","tags":["a"]}"#, "invalid_request", "'tags'", "x"),
      (#"{"id":"x","prompt":"p","tags":{"a":1}}"#, "invalid_request", "'tags'", "x"),
      (#"{"id":"x","prompt":"p","tags":{"a=b":"1"}}"#, "invalid_request", "'tags'", "x"),
      (#"{"id":"x","prompt":"p","tags":{"":"1"}}"#, "invalid_request", "'tags'", "x"),
      (
        #"{"custom_id":"x","prompt":"p"}"#, "invalid_request",
        "'prompt' is no field of a line in OpenAI's form", "x"
      ),
      (
        #"{"custom_id":"x","url":"/v1/chat/completions"}"#, "invalid_request", "'body' is missing",
        "x"
      ),
      (#"{"id":"x","body":{}}"#, "invalid_request", "'custom_id' is missing", nil),
      (
        #"{"custom_id":"x","method":"GET","body":{}}"#, "invalid_request", "'method' must be POST",
        "x"
      ),
      (
        #"{"custom_id":"x","url":"/v1/embeddings","body":{}}"#, "unknown_url",
        "must be /v1/chat/completions", "x"
      ),
      (#"{"custom_id":"x","body":[]}"#, "invalid_request", "'body' must be a JSON object", "x"),
      (
        #"{"custom_id":"x","body":{"messages":[{"role":"me"}]}}"#, "invalid_request",
        "'body.messages[0].role'", "x"
      ),
    ] as [(String, String, String, String?)])
  func refusesALine(_ text: String, _ code: String, _ message: String, _ id: String?) throws {
    let error = try #require(refusal(text))
    #expect(error.code == code)
    #expect(error.message.contains(message), "\(error.message)")
    #expect(error.id == id)
  }

  @Test func refusesBytesThatAreNoText() {
    let inText = Array(#"{"id":"x","prompt":""#.utf8) + [0xFF] + Array(#""}"#.utf8)
    #expect(refusal(inText)?.code == "not_utf8")
    #expect(
      refusal([0x61, 0xFF], isPlain: true)
        == BatchLineError(id: "7", code: "not_utf8", message: "the line is not UTF-8"))
    #expect(refusal([0x61, 0], isPlain: true)?.code == "invalid_prompt")
    #expect(refusal(" \u{3000}\t", isPlain: true)?.code == "empty_prompt")
  }

  @Test func dropsTheMarkOfTheFirstLineAndTheReturnOfEach() throws {
    #expect(try line("\u{FEFF}hi\r", number: 1, isPlain: true).chat.messages[0].text == "hi")
    #expect(try line("\u{FEFF}{\"id\":1,\"prompt\":\"p\"}\r", number: 1).id == "1")
    #expect(refusal("\u{FEFF}{\"id\":1,\"prompt\":\"p\"}")?.code == "invalid_json")
    #expect(refusal("\r", isPlain: true)?.code == "empty_prompt")
  }

  /// As long as `--tag` takes them.
  @Test func boundsTheLengthOfATag() throws {
    let longest = String(repeating: "v", count: 197)
    #expect(try line(#"{"id":1,"prompt":"p","tags":{"ab":"\#(longest)"}}"#).tags.count == 1)
    #expect(refusal(#"{"id":1,"prompt":"p","tags":{"abc":"\#(longest)"}}"#) != nil)
  }
}
