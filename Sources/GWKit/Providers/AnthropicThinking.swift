/// How a reasoning level is said to a Claude model. Models to 4.5 take a number of tokens to think in, later ones an
/// effort; neither form is understood by the others, so the model's name has to decide.
struct AnthropicThinking {
  private(set) var thinking: JSON?
  private(set) var effort: String?
  private(set) var note: Note?

  /// Smaller budgets are refused.
  private static let smallestBudget: Int64 = 1024

  init(level: String, model: String, maxTokens: Int64) {
    if level == "none" {
      thinking = ["type": "disabled"]
    } else if Self.takesBudget(model) {
      setBudget(level, maxTokens: maxTokens)
    } else {
      thinking = ["type": "adaptive"]
      effort = level == "minimal" ? "low" : level
    }
  }

  /// A share of the bound on output, which thinking counts against; text needs the rest.
  private mutating func setBudget(_ level: String, maxTokens: Int64) {
    let percent: Int64 =
      switch level {
      case "minimal", "low": 20
      case "medium": 50
      default: 80
      }
    let budget = max(Self.smallestBudget, maxTokens / 100 * percent)
    guard budget < maxTokens else {
      note = .leftOut("reasoning_effort", "thinking needs more than \(maxTokens) output tokens")
      return
    }
    thinking = ["type": "enabled", "budget_tokens": .integer(budget)]
  }

  /// By the first two numbers in the name: `claude-haiku-4-5-20251001`, `claude-3-7-sonnet-latest`,
  /// `anthropic/claude-opus-4.5`. A name without numbers is taken for a current model.
  static func takesBudget(_ model: String) -> Bool {
    let words = model.split { $0 == "-" || $0 == "." || $0 == "/" || $0 == "@" }
    // A number of more digits is a date.
    let numbers = words.compactMap { $0.utf8.count <= 2 ? Int($0) : nil }
    guard let major = numbers.first else { return false }
    let minor = numbers.count > 1 ? numbers[1] : 0
    return (major, minor) <= (4, 5)
  }
}
