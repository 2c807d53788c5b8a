/// The file of `gw setup export`.
extension Configuration {
  static let format: Int64 = 1

  package var json: JSON {
    [
      "gw_export": .integer(Self.format),
      "settings": .object(settings.map { JSONMember(key: $0.key, value: .string($0.value)) }),
      "providers": .array(providers.map(Self.json)),
      "models": .array(models.map { Self.json($0.model, $0.price) }),
      "aliases": .object(aliases.map { JSONMember(key: $0.name, value: .string($0.model)) }),
      "clients": .array(clients.map(Self.json)),
      "budgets": .array(budgets.map(Self.json)),
      "exchange_rate": rate.map {
        [
          "brl_per_usd": .number(DecimalText.text($0.nanoBRLPerUSD, places: 9)),
          "spread_percent": .number($0.spreadPercent),
        ]
      } ?? nil,
    ]
  }

  private static func json(_ provider: Provider) -> JSON {
    [
      "name": .string(provider.name), "dialect": .string(provider.dialect.rawValue),
      "base_url": .string(provider.baseURL), "role": .string(provider.role.rawValue),
      "key_variables": .array(provider.keyVariables.map(JSON.string)),
      "needs_key": .bool(provider.needsKey), "max_tokens_field": .string(provider.maxTokensField),
      "plain_http": .bool(provider.allowsPlainHTTP), "check_path": .string(provider.checkPath),
      "gateway_prefix": .optional(provider.gatewayPrefix),
      "dots_versions": .bool(provider.dotsVersions),
      "generation_path": .optional(provider.generationPath),
      "byok": .bool(provider.sendsKeyThroughGateway),
    ]
  }

  private static func json(_ model: RegisteredModel, _ price: Price?) -> JSON {
    func flag(_ value: Bool?) -> JSON { value.map(JSON.bool) ?? .null }
    return [
      "id": .string(model.id.text), "name": .string(model.name), "enabled": .bool(model.isEnabled),
      "context_window": .optional(model.contextWindow),
      "max_output_tokens": .optional(model.maxOutputTokens), "vision": flag(model.vision),
      "tools": flag(model.tools), "json": flag(model.json), "reasoning": flag(model.reasoning),
      "removed": .bool(model.removedAt != nil),
      "deprecated_at": .optional(model.deprecatedAt?.text), "price": price.map(json) ?? .null,
    ]
  }

  private static func json(_ price: Price) -> JSON {
    func usd(_ value: Int64?) -> JSON { value.map { .number(PriceText.text($0)) } ?? .null }
    return [
      "input_usd_per_1m": usd(price.input), "output_usd_per_1m": usd(price.output),
      "cache_read_usd_per_1m": usd(price.cacheRead),
      "cache_write_usd_per_1m": usd(price.cacheWrite),
      "cache_write_1h_usd_per_1m": usd(price.cacheWriteHour),
      "reasoning_usd_per_1m": usd(price.reasoning),
      "usd_per_request": .number(DecimalText.text(price.perRequest, places: 9)),
      "usd_per_image": .number(DecimalText.text(price.perImage, places: 9)),
      "tiers": .array(
        price.tiers.map { tier in
          [
            "above_tokens": .integer(tier.threshold), "input_usd_per_1m": usd(tier.input),
            "output_usd_per_1m": usd(tier.output), "cache_read_usd_per_1m": usd(tier.cacheRead),
            "cache_write_usd_per_1m": usd(tier.cacheWrite),
          ]
        }),
    ]
  }

  private static func json(_ budget: Budget) -> JSON {
    [
      "scope": .string(budget.scope), "type": .string(budget.unit.rawValue),
      "period": .string(budget.period.rawValue),
      "limit": .number(AmountText.exact(budget.limit, budget.unit)), "hard": .bool(budget.isHard),
      "paused": .bool(budget.isPaused), "alerts": .array(budget.thresholds.map { .integer($0) }),
      "timezone": .optional(budget.timezone), "week_start": .string(budget.weekStart.rawValue),
      "anchor": .integer(budget.anchor),
    ]
  }

  private static func json(_ client: Client) -> JSON {
    [
      "name": .string(client.name), "display": .optional(client.display),
      "enabled": .bool(client.isEnabled), "gateway": .bool(client.usesGateway),
      "timezone": .optional(client.timezone),
    ]
  }
}
