/// Why a model stopped, in one vocabulary for all providers.
package enum FinishReason: String, Sendable {
  case stop, length
  case toolCalls = "tool_calls"
  case contentFilter = "content_filter"
  case refusal, other
}
