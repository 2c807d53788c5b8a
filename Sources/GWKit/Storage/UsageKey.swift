/// By what usage is told apart. A part that a table or a question does not have is empty.
package struct UsageKey: Sendable, Hashable {
  package var client = ""
  package var provider = ""
  package var model = ""
  package var apiType = ""
  package var priceID: Int64 = 0
  package var rateID: Int64 = 0

  package enum Part: Sendable, CaseIterable {
    case client, provider, model, apiType, price, rate

    var column: String {
      switch self {
      case .client: "client_id"
      case .provider: "provider"
      case .model: "model"
      case .apiType: "api_type"
      case .price: "price_id"
      case .rate: "fx_rate_id"
      }
    }

    var isNumber: Bool { self == .price || self == .rate }
  }

  package init() {}

  package init(provider: String, model: String) {
    self.provider = provider
    self.model = model
  }

  init(_ facts: CallFacts, parts: [Part]) {
    for part in parts {
      switch part {
      case .client: client = facts.client
      case .provider: provider = facts.provider
      case .model: model = facts.model
      case .apiType: apiType = facts.apiType.rawValue
      case .price: priceID = facts.priceID
      case .rate: rateID = facts.rateID
      }
    }
  }

  /// Of a row of a table, whose parts begin at `column`.
  init(_ row: Statement, from column: Int32, parts: [Part], wanted: [Part]) {
    for (offset, part) in parts.enumerated() where wanted.contains(part) {
      let column = column + Int32(offset)
      switch part {
      case .client: client = row.text(column)
      case .provider: provider = row.text(column)
      case .model: model = row.text(column)
      case .apiType: apiType = row.text(column)
      case .price: priceID = row.int(column)
      case .rate: rateID = row.int(column)
      }
    }
  }

  func value(of part: Part) -> SQLValue {
    switch part {
    case .client: .text(client)
    case .provider: .text(provider)
    case .model: .text(model)
    case .apiType: .text(apiType)
    case .price: .integer(priceID)
    case .rate: .integer(rateID)
    }
  }
}

extension UsageKey {
  /// For people: the parts that it has.
  package var text: String {
    [client, provider, model, apiType].filter { !$0.isEmpty }.joined(separator: " ")
  }
}
