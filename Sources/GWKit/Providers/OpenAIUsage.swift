/// Token counts of the OpenAI dialect in gw's own form. Every part may be missing, null or nonsense: what is no
/// sensible count is as good as not there.
enum OpenAIUsage {
  /// From any chunk or answer; nil when it carries no usage. Groq repeats it in `x_groq`.
  static func usage(of value: JSON) -> Usage? {
    if let usage = counts(value["usage"]) { return usage }
    return counts(value["x_groq"]?["usage"])
  }

  private static func counts(_ usage: JSON?) -> Usage? {
    guard let usage, let input = tokens(usage["prompt_tokens"]),
      let output = tokens(usage["completion_tokens"])
    else { return nil }
    let inputDetails = usage["prompt_tokens_details"]
    return Usage(
      inputTokens: input, outputTokens: output,
      cacheReadTokens: min(input, tokens(inputDetails?["cached_tokens"]) ?? 0),
      cacheWriteTokens: min(
        input,
        tokens(inputDetails?["cache_write_tokens"])
          ?? tokens(usage["cache_creation_input_tokens"]) ?? 0),
      reasoningTokens: min(
        output, tokens(usage["completion_tokens_details"]?["reasoning_tokens"]) ?? 0),
      reportedCost: cost(usage))
  }

  /// More than any context holds is nonsense.
  private static func tokens(_ value: JSON?) -> Int64? {
    guard let count = value?.int, (0...1_000_000_000).contains(count) else { return nil }
    return count
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
