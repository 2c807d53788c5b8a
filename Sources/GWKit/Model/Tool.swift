/// Something the model may call, kept as OpenAI's `tools` array describes it, so that no word of it is lost.
package struct Tool: Sendable, Equatable {
  package var definition: JSON

  package init(_ definition: JSON) { self.definition = definition }

  /// A function of the caller's; other types are run by the provider, at a price of their own.
  package var isFunction: Bool { definition["type"]?.string == "function" && name != nil }
  package var name: String? { definition["function"]?["name"]?.string }
  package var description: String? { definition["function"]?["description"]?.string }
  /// The JSON Schema of its arguments.
  package var parameters: JSON? {
    definition["function"]?["parameters"].flatMap { $0.isNull ? nil : $0 }
  }
  package var isStrict: Bool { definition["function"]?["strict"] == true }
}

/// Whether the model must call a tool.
package enum ToolChoice: Sendable, Equatable {
  case auto, none, required
  case function(String)
}

/// The form an answer must have.
package enum AnswerFormat: Sendable, Equatable {
  case text
  /// Any JSON object.
  case object
  case schema(AnswerSchema)
}

/// A JSON Schema that an answer must obey.
package struct AnswerSchema: Sendable, Equatable {
  package var name: String
  package var schema: JSON
  package var description: String?
  package var isStrict: Bool?
}

extension AnswerSchema {
  package init(
    name: String = "answer", schema: JSON, isStrict: Bool? = nil, description: String? = nil
  ) {
    self.init(name: name, schema: schema, description: description, isStrict: isStrict)
  }
}
