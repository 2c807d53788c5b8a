/// What a new database knows: the providers, the current models with their prices, a client for calls that name none,
/// and a rate that is good enough to show reais until a real one is set.
enum FirstRun {
  static func fill(_ database: Database, now: Instant) throws {
    let providers = Providers(database)
    for provider in builtInProviders { try providers.save(provider, now: now) }
    try addModels(database, now: now)
    _ = try Clients(database).add(Client(name: Client.defaultName, createdAt: now))
    // BRL per USD in late 2026, for display only: budgets in reais refuse it.
    _ = try ExchangeRates(database).add(
      nanoBRLPerUSD: 5_330_000_000, spreadPercent: "0", source: ExchangeRate.builtInSource,
      effectiveAt: now, now: now)
  }

  private static func addModels(_ database: Database, now: Instant) throws {
    let registry = ModelRegistry(database)
    let prices = PriceBook(database)
    for seed in SeedModel.all {
      guard let model = seed.model, let price = seed.price else { continue }
      _ = try registry.add(model, now: now)
      _ = try prices.add(price, for: model.id, source: SeedModel.source, isRounded: false, now: now)
    }
  }

  /// Base URLs and key variables as the providers document them. Only OpenAI and Groq document
  /// `max_completion_tokens`; other servers of the dialect ignore it, some of them silently.
  static let builtInProviders: [Provider] = rows.map { row in
    var provider = row
    provider.gatewayPrefix = gatewayPrefixes[row.name]
    provider.dotsVersions = row.dialect == .anthropic
    provider.generationPath = tellingProviders.contains(row.name) ? "/generation" : nil
    return provider
  }

  /// Vercel's ids are `creator/model`; what Groq serves has its creator in the name already.
  private static let gatewayPrefixes = [
    "openai": "openai/", "anthropic": "anthropic/", "google": "google/", "groq": "",
  ]

  /// Those that say afterwards what a call cost (https://vercel.com/docs/ai-gateway, https://openrouter.ai/docs).
  private static let tellingProviders: Set<String> = ["vercel", "openrouter"]

  private static let rows: [Provider] = [
    Provider(
      name: "vercel", baseURL: "https://ai-gateway.vercel.sh/v1", role: .gateway,
      keyVariables: ["AI_GATEWAY_API_KEY"], needsKey: true, checkPath: "/credits"),
    Provider(
      name: "openai", baseURL: "https://api.openai.com/v1", keyVariables: ["OPENAI_API_KEY"],
      needsKey: true, maxTokensField: "max_completion_tokens"),
    Provider(
      name: "anthropic", dialect: .anthropic, baseURL: "https://api.anthropic.com/v1",
      keyVariables: ["ANTHROPIC_API_KEY"], needsKey: true),
    Provider(
      name: "groq", baseURL: "https://api.groq.com/openai/v1", keyVariables: ["GROQ_API_KEY"],
      needsKey: true, maxTokensField: "max_completion_tokens"),
    Provider(
      name: "google", dialect: .gemini,
      baseURL: "https://generativelanguage.googleapis.com/v1beta",
      keyVariables: ["GEMINI_API_KEY", "GOOGLE_API_KEY"], needsKey: true),
    Provider(
      name: "openrouter", baseURL: "https://openrouter.ai/api/v1",
      keyVariables: ["OPENROUTER_API_KEY"], needsKey: true, checkPath: "/key"),
    Provider(name: "ollama", baseURL: "http://localhost:11434/v1"),
  ]
}
