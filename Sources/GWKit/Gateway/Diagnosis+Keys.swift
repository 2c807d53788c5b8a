/// The vault, the providers' keys, and what an answer needs besides.
extension Diagnosis {
  mutating func checkVault(_ locations: Locations, _ database: Database?) -> Keys? {
    let file = VaultFile(locations, environment: world.environment)
    do {
      guard let vault = try file.open() else {
        ok("vault", "there is none")
        return try? Keys(world)
      }
      let count = vault.entries.count
      ok("vault", "\(count) \(count == 1 ? "key" : "keys"), generation \(vault.generation)")
      let newest = try database.map { try VaultGenerations($0).newest(of: vault.idText) } ?? nil
      if let newest, newest > Int64(clamping: vault.generation) {
        warn(
          "vault", "it is older than the one last written (\(newest)): a backup came back",
          "gw setup provider list shows which keys it has")
      }
      let slots = try file.facts()?.slots ?? []
      for slot in slots where slot.kind == .keyFile && !slot.isInUse {
        warn(
          "vault", "slot \(slot.number) opens it with another key file (\(slot.label))",
          "gw setup vault rm-slot \(slot.number)")
      }
      if !slots.contains(where: { $0.kind == .passphrase }) {
        warn(
          "vault", "it has no passphrase: with '\(file.keyFile.path)' all keys would be lost",
          "gw setup vault add-passphrase")
      }
    } catch {
      fail("vault", GatewayError(error))
    }
    return try? Keys(world)
  }

  mutating func checkProviders(_ database: Database, _ keys: Keys?) {
    guard let providers = try? Providers(database).all() else { return }
    let models = (try? ModelRegistry(database).all()) ?? []
    var ready = 0
    for provider in providers {
      if provider.allowsPlainHTTP {
        warn(
          "provider", "'\(provider.name)' is reached over plain http",
          "gw setup provider set \(provider.name) --no-plain-http")
      }
      guard let place = keys?.place(for: provider) else {
        let isServed = models.contains { $0.id.provider == provider.name && $0.removedAt == nil }
        ready += !provider.needsKey && isServed ? 1 : 0
        continue
      }
      ready += 1
      report(place, of: provider, keys?.variable(for: provider))
    }
    if ready == 0 { warn("keys", "no provider has a key", "gw setup init") }
  }

  private mutating func report(_ place: KeyPlace, of provider: Provider, _ variable: String?) {
    switch place {
    case .vault(let hint):
      let shadowed = variable.map { "; \($0) is set too and not used" } ?? ""
      ok("key", "'\(provider.name)' has \(hint) in the vault\(shadowed)")
    case .command: ok("key", "'\(provider.name)' has a key command")
    case .environment(let variable):
      warn(
        "key", "'\(provider.name)' has its key in \(variable), which cron and others do not see",
        "gw setup provider set \(provider.name) --key-stdin")
    }
  }

  mutating func checkModel(_ database: Database, _ keys: Keys?) {
    guard let values = try? Settings(database).values() else { return }
    guard let id = values.text(.askModel) else {
      warn("model", "there is no default model", "gw models default ID")
      return
    }
    guard let model = try? ModelRegistry(database).resolve(id) else {
      fail("model", "the default model '\(id)' is not in the registry", "gw models default ID")
      return
    }
    let price = (try? PriceBook(database).price(of: model.id, at: world.now())) ?? nil
    if let keys, let providers = try? Providers(database).all(),
      !isReachable(model.id.provider, providers, keys)
    {
      warn(
        "model", "the default model '\(id)' cannot be asked: there is no key for it",
        "gw setup provider set \(model.id.provider) --key-stdin")
    }
    if !model.isEnabled {
      fail("model", "the default model '\(id)' is disabled", "gw models enable \(id)")
    } else if price == nil {
      warn("model", "the default model '\(id)' has no price", "gw models edit \(id) --in N --out N")
    } else {
      ok("model", "the default is '\(id)'")
    }
  }

  mutating func checkCooldowns(_ database: Database) {
    let now = world.now()
    for cooldown in ((try? Cooldowns(database).all()) ?? []) where cooldown.until > now {
      let what =
        cooldown.model.map { "'\($0.text)' at '\(cooldown.provider)'" }
        ?? "the key of '\(cooldown.provider)'"
      warn(
        "route", "\(what) is left alone until \(cooldown.until.text) (\(cooldown.reason.rawValue))",
        "gw metrics fallbacks")
    }
  }

  private func isReachable(_ name: String, _ providers: [Provider], _ keys: Keys) -> Bool {
    providers.contains { provider in
      (provider.name == name || provider.role == .gateway)
        && (keys.place(for: provider) != nil || (!provider.needsKey && provider.name == name))
    }
  }

  private func isStale(_ rate: ExchangeRate, _ database: Database) -> Bool {
    guard let limit = try? Settings(database).values().span(.pricesStale) else { return false }
    return world.now().milliseconds(since: rate.effectiveAt) > limit.milliseconds
  }

  mutating func checkRate(_ database: Database) {
    guard let rate = try? ExchangeRates(database).rate(at: world.now()) else {
      fail("rate", "there is no exchange rate", "gw setup fx set 5.33")
      return
    }
    if rate.isBuiltIn {
      warn("rate", "reais are at the built-in rate of \(rate.text)", "gw setup fx sync")
    } else if isStale(rate, database) {
      warn(
        "rate", "the rate of R$ \(rate.text) is of \(rate.effectiveAt.text.prefix(10))",
        "gw setup fx sync")
    } else {
      ok("rate", "one dollar costs R$ \(rate.text) since \(rate.effectiveAt.text.prefix(10))")
    }
  }
}
