/// How a reasoning level is said to a Gemini model: the second generation takes a number of tokens to think in, later
/// ones a level. The model's name decides; neither form is understood by the others.
struct GeminiThinking {
  let configuration: JSON
  private(set) var note: Note?

  init(level: String, model: String) {
    if Self.takesBudget(model) {
      configuration = ["thinkingBudget": .integer(Self.budget(level))]
      return
    }
    // Thinking cannot be turned off there, and the scale ends before OpenAI's does.
    let word = level == "none" ? "minimal" : level == "max" ? "xhigh" : level
    configuration = ["thinkingLevel": .string(word.uppercased())]
    guard word != level else { return }
    note = Note(
      code: "changed", text: "'reasoning_effort' is sent as '\(word)': the model has no '\(level)'")
  }

  /// As Google's own OpenAI-compatible endpoint translates the words.
  private static func budget(_ level: String) -> Int64 {
    switch level {
    case "none": 0
    case "minimal", "low": 1024
    case "medium": 8192
    default: 24_576
    }
  }

  static func takesBudget(_ model: String) -> Bool {
    let words = model.split { $0 == "/" || $0 == "-" }
    guard let start = words.firstIndex(of: "gemini"), start + 1 < words.count else { return false }
    return words[start + 1].first == "2"
  }
}
