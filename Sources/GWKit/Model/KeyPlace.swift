/// Where a provider's key is found. The key itself is never part of it.
package enum KeyPlace: Sendable, Hashable {
  /// `hint` is what may be shown of it: its end.
  case vault(hint: String)
  case environment(variable: String)
  case command(String)
}
