import GWKit
import Testing

/// Refusals as providers write them.
struct ParameterRewriteTests {
  private static let sent =
    #"{"model":"m","messages":[],"max_tokens":5,"temperature":0.2,"top_p":1,"seed":7,"stop":["END"],"#
    + #""reasoning_effort":"minimal","stream":true,"stream_options":{"include_usage":true}}"#

  private func rewrite(
    _ body: String, sent: String = sent, status: Int = 400
  ) throws -> ParameterRewrite? {
    ParameterRewrite(status: status, body: Array(body.utf8), sent: try JSON(parsing: sent))
  }

  @Test(
    arguments: [
      (
        #"{"error":{"message":"Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.","type":"invalid_request_error","param":"max_tokens","code":"unsupported_parameter"}}"#,
        "max_tokens>max_completion_tokens"
      ),
      (
        #"{"error":{"message":"Unsupported value: 'temperature' does not support 0.2 with this model. Only the default (1) value is supported.","param":"temperature","code":"unsupported_value"}}"#,
        "temperature"
      ),
      (
        #"{"error":{"message":"m","param":"top_p","code":"unsupported_parameter"}}"#, "top_p"
      ),
      (#"{"error":{"message":"m","param":"stop","code":"unsupported_parameter"}}"#, "stop"),
      (#"{"error":{"message":"m","param":"seed","code":"unsupported_parameter"}}"#, "seed"),
      (
        #"{"error":{"message":"Unsupported value: 'reasoning_effort' does not support 'minimal'","param":"reasoning_effort","code":"unsupported_value"}}"#,
        "reasoning_effort"
      ),
      (
        #"{"error":{"message":"Unrecognized request argument supplied: stream_options","param":null,"code":null}}"#,
        "stream_options"
      ),
      (
        #"{"type":"error","error":{"type":"invalid_request_error","message":"temperature: Extra inputs are not permitted"}}"#,
        "temperature"
      ),
      (#"{"object":"error","message":"seed is not supported","code":400}"#, "seed"),
      (#"{"detail":"top_p is not allowed"}"#, "top_p"),
    ] as [(String, String)])
  func adaptsToARefusal(body: String, text: String) throws {
    #expect(try rewrite(body)?.text == text)
  }

  @Test(
    arguments: [
      // A wrong value, a message about something else, a parameter that was not sent or must not be touched.
      #"{"error":{"message":"max_tokens is too large: 5. This model supports at most 4 completion tokens","param":"max_tokens","code":"invalid_value"}}"#,
      #"{"error":{"message":"temperature must be at most 1","param":"temperature","code":null}}"#,
      #"{"error":{"message":"m","param":"logprobs","code":"unsupported_parameter"}}"#,
      #"{"error":{"message":"m","param":"messages","code":"unsupported_parameter"}}"#,
      #"{"error":{"message":"m","param":"response_format","code":"unsupported_parameter"}}"#,
      #"{"error":{"message":"image input is not supported by this model, stopping"}}"#,
      "<html>", "",
    ])
  func leavesOtherFailuresAlone(_ body: String) throws {
    #expect(try rewrite(body) == nil)
  }

  @Test func adaptsToNothingButRefusedRequests() throws {
    let body = #"{"error":{"message":"m","param":"seed","code":"unsupported_parameter"}}"#
    #expect(try rewrite(body, status: 422) != nil)
    for status in [401, 404, 429, 500] { #expect(try rewrite(body, status: status) == nil) }
  }

  @Test(
    arguments: [
      (
        #"{"max_completion_tokens":5}"#, "max_completion_tokens is not supported",
        "max_completion_tokens>max_tokens"
      ),
      (
        #"{"stop_sequences":["x"]}"#, "stop_sequences: Extra inputs are not permitted",
        "stop_sequences"
      ),
      (
        #"{"thinking":{"type":"adaptive"}}"#, "adaptive thinking is not supported on this model",
        "thinking"
      ),
      (
        #"{"output_config":{"effort":"low"}}"#,
        "This model does not support the effort parameter.", "output_config.effort"
      ),
      (
        #"{"generationConfig":{"seed":1}}"#,
        #"Invalid JSON payload received. Unknown name "seed" at 'generation_config': Cannot find field."#,
        "generationConfig.seed"
      ),
      (
        #"{"generationConfig":{"thinkingConfig":{}}}"#,
        "Thinking level is not supported for this model: thinking_level",
        "generationConfig.thinkingConfig"
      ),
    ] as [(String, String, String)])
  func knowsTheFieldsOfEveryDialect(sent: String, message: String, text: String) throws {
    let error = ProviderError(reason: .badRequest, status: 400, message: message)
    #expect(ParameterRewrite(after: error, sent: try JSON(parsing: sent))?.text == text)
  }

  @Test(
    arguments: [
      (
        "max_tokens>max_completion_tokens", #"{"a":1,"max_tokens":5,"b":2}"#,
        #"{"a":1,"max_completion_tokens":5,"b":2}"#
      ),
      ("seed", #"{"a":1,"seed":5,"b":2}"#, #"{"a":1,"b":2}"#),
      ("seed", #"{"a":1}"#, #"{"a":1}"#),
      ("output_config.effort", #"{"output_config":{"effort":"low"}}"#, "{}"),
      (
        "generationConfig.seed", #"{"generationConfig":{"maxOutputTokens":9,"seed":1}}"#,
        #"{"generationConfig":{"maxOutputTokens":9}}"#
      ),
    ] as [(String, String, String)])
  func changesTheBody(text: String, body: String, changed: String) throws {
    let rewrite = try #require(ParameterRewrite(text: text))
    #expect(rewrite.apply(to: try JSON(parsing: body)).text() == changed)
    #expect(rewrite.text == text)
  }

  @Test(arguments: ["", ">", "a>", ">b", "a>b>c", "a..b"])
  func refusesTextsOfNoRewrite(_ text: String) {
    #expect(ParameterRewrite(text: text) == nil)
  }

  @Test func saysWhatItChanged() {
    #expect(
      ParameterRewrite(field: ["max_tokens"], newName: "max_completion_tokens").note.text
        == "'max_tokens' is sent as 'max_completion_tokens': the model refuses it")
    #expect(
      ParameterRewrite(field: ["generationConfig", "seed"]).note
        == Note(code: "adapted", text: "'seed' is not sent: the model refuses it"))
  }
}
