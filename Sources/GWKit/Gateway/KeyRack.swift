/// The keys of requests. Those of a run of many are taken out of their place once, and kept in guarded memory until one
/// is refused.
final class KeyRack {
  private let keys: Keys
  private var taken: [Place: Secret] = [:]

  private struct Place: Hashable {
    var provider: String
    var place: KeyPlace
  }

  /// Whether keys are kept: one request looks each time.
  private let keeps: Bool

  init(_ world: World, keeps: Bool = false) throws(GatewayError) {
    keys = try Keys(world)
    self.keeps = keeps
  }

  func place(for provider: Provider) -> KeyPlace? { keys.place(for: provider) }
  func mark(for provider: Provider) -> String? { keys.mark(for: provider) }

  func secret(
    at place: KeyPlace, of provider: Provider, timeout: TimeSpan
  ) throws(GatewayError) -> Secret {
    let key = Place(provider: provider.name, place: place)
    if let secret = taken[key] { return secret }
    let secret = try keys.secret(at: place, of: provider, timeout: timeout)
    if keeps { taken[key] = secret }
    return secret
  }
}
