import GWKit

/// What `gw cron sync-pricing` and `gw models sync` have in common.
enum PricingFlags {
  static let details = """
    Prices come from the setting prices.source: LiteLLM's price file, Vercel's or OpenRouter's list of models, a URL or a \
    file of one of these forms; --from names another one for this time, and then only prices are read. A row is added to the \
    price book only where the source says something new, with exact decimals; a price set by hand stands until then. A price \
    that jumps by more than ten times, or to or from nothing, is held back and said until --accept takes it over. Models that vanish or \
    are marked deprecated are said and stay. When a source fails everything stays as it was.

    The exchange rate comes from the setting fx.source: the Brazilian central bank first, then others, with the date that it \
    is of.
    """

  static let all: [Flag] = [
    .value(
      "from", nil, "SOURCE", values: .files,
      "read prices there: litellm, vercel, openrouter, a URL or a file"),
    .value(
      "accept", nil, "MODEL", isRepeatable: true, values: .stored(.models),
      "take over a price that was held back"),
  ]

  static func options(_ arguments: Arguments) throws -> JobRunner.Options {
    var options = JobRunner.Options()
    options.source = arguments["from"]
    options.accepted = arguments.all("accept")
    return options
  }
}
