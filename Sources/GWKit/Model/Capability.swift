/// What a model can or cannot do, by name.
package enum Capability: String, Sendable, CaseIterable {
  case vision, tools, json, reasoning
}

extension RegisteredModel {
  /// Nil: unknown.
  package func capability(_ capability: Capability) -> Bool? {
    switch capability {
    case .vision: vision
    case .tools: tools
    case .json: json
    case .reasoning: reasoning
    }
  }
}
