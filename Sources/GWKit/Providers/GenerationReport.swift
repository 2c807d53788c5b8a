/// What a gateway says of one call when it is over: `GET /generation?id=`, as Vercel
/// (https://vercel.com/docs/ai-gateway) and OpenRouter (https://openrouter.ai/docs) document it.
package enum GenerationReport {
  /// `id` must be the one that the answer gave; nil when it cannot be part of an address.
  package static func request(for id: String, at provider: Provider) -> HTTPRequest? {
    guard let path = provider.generationPath,
      !id.isEmpty, id.utf8.allSatisfy(isPlain)
    else { return nil }
    return HTTPRequest(
      method: .get, url: provider.baseURL + path + "?id=" + id,
      credential: HTTPHeader("Authorization", "Bearer "))
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"),
      UInt8(ascii: "."):
      true
    default: false
    }
  }

  /// Nil when the body says nothing that could be entered. The tokens that the provider itself counted come before
  /// those of the gateway's own tokenizer.
  package static func usage(_ body: [UInt8]) -> Usage? {
    guard let data = (try? JSON(parsing: body))?["data"] else { return nil }
    func count(_ names: String...) -> Int64? {
      names.lazy.compactMap { data[$0]?.tokenCount }.first
    }
    guard let input = count("native_tokens_prompt", "tokens_prompt"),
      let output = count("native_tokens_completion", "tokens_completion"),
      let text = data["total_cost"]?.numberText ?? data["total_cost"]?.string,
      let cost = DecimalText(text)
    else { return nil }
    var usage = Usage(
      inputTokens: input, outputTokens: output,
      cacheReadTokens: min(input, count("native_tokens_cached") ?? 0),
      cacheWriteTokens: min(input, count("native_tokens_cache_creation") ?? 0),
      reasoningTokens: min(output, count("native_tokens_reasoning") ?? 0), reportedCost: cost)
    usage.isOnOwnKey = data["is_byok"]?.bool ?? false
    return usage
  }
}
