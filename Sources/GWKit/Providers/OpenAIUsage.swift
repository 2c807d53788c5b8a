/// Token counts of the OpenAI dialect in gw's own form. Every part may be missing, null or nonsense: what is no
/// sensible count is as good as not there.
enum OpenAIUsage {
  /// From any chunk or answer; nil when it carries no usage. Groq repeats it in `x_groq`.
  static func usage(of value: JSON) -> Usage? {
    if let usage = counts(value["usage"]) { return usage }
    return counts(value["x_groq"]?["usage"])
  }

  private static func counts(_ usage: JSON?) -> Usage? {
    guard let usage, let input = usage["prompt_tokens"]?.tokenCount,
      let output = usage["completion_tokens"]?.tokenCount
    else { return nil }
    let inputDetails = usage["prompt_tokens_details"]
    var counts = Usage(
      inputTokens: input, outputTokens: output,
      cacheReadTokens: min(input, inputDetails?["cached_tokens"]?.tokenCount ?? 0),
      cacheWriteTokens: min(
        input,
        inputDetails?["cache_write_tokens"]?.tokenCount
          ?? usage["cache_creation_input_tokens"]?.tokenCount ?? 0),
      reasoningTokens: min(
        output, usage["completion_tokens_details"]?["reasoning_tokens"]?.tokenCount ?? 0),
      reportedCost: cost(usage))
    counts.isOnOwnKey = usage["is_byok"]?.bool ?? false
    return counts
  }

  /// Vercel says `gateway_cost`, OpenRouter `cost`: US dollars, as a number or as text.
  private static func cost(_ usage: JSON) -> DecimalText? {
    for key in ["gateway_cost", "cost"] {
      guard let value = usage[key] else { continue }
      if let text = value.numberText ?? value.string, let number = DecimalText(text) {
        return number
      }
    }
    return nil
  }
}
