/// Prices of models as one source names them. What form it has is seen by its content, never by where it is from; an entry
/// is read when somebody asks for it.
package struct PriceList: Sendable {
  package enum Form: Sendable {
    /// LiteLLM's file.
    case liteLLM
    /// A gateway's list of models.
    case gateway
  }

  package let form: Form
  private let entries: [String: JSON]

  package init(parsing bytes: [UInt8]) throws(SourceProblem) {
    let json = try SourceProblem.json(bytes)
    if let models = json["data"]?.array {
      self.init(form: .gateway, models: models)
    } else if let reason = SourceProblem.reason(json) {
      throw SourceProblem("it says: \(reason)")
    } else if let members = json.members {
      self.init(form: .liteLLM, members: members)
    } else {
      throw SourceProblem("this is no price list")
    }
    guard entries.values.contains(where: { offer($0).hasPrice }) else {
      throw SourceProblem("there is no usable price in it")
    }
  }

  private init(form: Form, members: [JSONMember]) {
    self.form = form
    var entries: [String: JSON] = [:]
    for member in members where member.key != "sample_spec" && member.value.members != nil {
      entries[member.key] = member.value
    }
    self.entries = entries
  }

  private init(form: Form, models: [JSON]) {
    self.form = form
    var entries: [String: JSON] = [:]
    for model in models {
      if let id = model["id"]?.string { entries[id] = model }
    }
    self.entries = entries
  }

  private func offer(_ entry: JSON) -> PriceOffer {
    form == .liteLLM ? LiteLLMPrice.offer(entry) : ListedPrice.offer(entry)
  }

  /// What the list says of a model of the registry: the first name it may have there that has a price, else the first that
  /// is there. Nil when the list does not know it.
  package func offer(for model: ModelID, of provider: Provider?) -> PriceOffer? {
    let names =
      form == .liteLLM
      ? PriceNames.inLiteLLM(model) : PriceNames.atGateways(model, provider)
    var first: PriceOffer?
    for name in names {
      guard let entry = entries[name.text], name.isMeant(entry) else { continue }
      let offer = offer(entry)
      if offer.finding != .none { return offer }
      first = first ?? offer
    }
    return first
  }
}

/// What a model may be called in a source. Names are compared whole; one that is like another is another model.
struct PriceNames {
  let text: String
  /// A name alone may be anybody's: it counts when the entry is of one of these.
  fileprivate var owners: Set<String>?
  /// A gateway's own ids are only looked up in its own list.
  fileprivate var isOpenRouters: Bool?

  fileprivate func isMeant(_ entry: JSON) -> Bool {
    if let owners { return entry["litellm_provider"]?.string.map(owners.contains) ?? false }
    return isOpenRouters.map { $0 == ListedPrice.isOpenRouters(entry) } ?? true
  }

  /// Providers that LiteLLM calls otherwise.
  private static let liteLLMNames = ["google": "gemini", "vercel": "vercel_ai_gateway"]

  /// The whole id, with LiteLLM's name of the provider, and alone; then without the date; for Anthropic with dashes.
  static func inLiteLLM(_ model: ModelID) -> [PriceNames] {
    let provider = model.provider
    let other = liteLLMNames[provider] ?? provider
    var names = [model.name]
    if provider == "anthropic" { names.append(String(model.name.map { $0 == "." ? "-" : $0 })) }
    names = names + names.compactMap(undated)
    return names.flatMap { name in
      [
        PriceNames(text: "\(provider)/\(name)"), PriceNames(text: "\(other)/\(name)"),
        PriceNames(text: name, owners: [provider, other]),
      ]
    }
  }

  static func atGateways(_ model: ModelID, _ provider: Provider?) -> [PriceNames] {
    switch model.provider {
    case "openrouter": [PriceNames(text: model.name, isOpenRouters: true)]
    case "vercel": [PriceNames(text: model.name, isOpenRouters: false)]
    default:
      // Without a prefix the gateway's ids do not say whose models they are.
      provider?.gatewayPrefix?.isEmpty == false
        ? (provider?.gatewayName(of: model.name)).map { [PriceNames(text: $0)] } ?? [] : []
    }
  }

  /// Without `-2025-04-14`, `-20250414` or `@20250414` at the end; nil when there is none.
  private static func undated(_ name: String) -> String? {
    let bytes = Array(name.utf8)
    for form in ["-dddd-dd-dd", "-dddddddd", "@dddddddd"] {
      let pattern = Array(form.utf8)
      guard bytes.count > pattern.count else { continue }
      let isDated = zip(bytes.suffix(pattern.count), pattern).allSatisfy { byte, wanted in
        wanted == UInt8(ascii: "d") ? (0x30...0x39).contains(byte) : byte == wanted
      }
      if isDated { return String(decoding: bytes.dropLast(pattern.count), as: UTF8.self) }
    }
    return nil
  }
}
