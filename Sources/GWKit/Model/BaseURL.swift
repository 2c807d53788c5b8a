/// Where a provider listens, version path included: `https://api.openai.com/v1`. Only forms that cannot smuggle
/// anything: http or https, a host, no credentials, query, fragment, blank or control character.
package struct BaseURL: Sendable, Hashable {
  /// Without a trailing slash.
  package let text: String
  package let isSecure: Bool
  package let host: String

  package enum Problem: Error, Equatable {
    case scheme, host, credentials, characters, queryOrFragment
  }

  package init(_ text: String) throws(Problem) {
    guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !#""<>\^`{|}"#.utf8.contains($0) })
    else {
      throw .characters
    }
    guard let scheme = Self.scheme(of: text) else { throw .scheme }
    let rest = text.dropFirst(scheme.count + 3)
    guard !rest.contains("?"), !rest.contains("#") else { throw .queryOrFragment }
    let authority = rest.prefix { $0 != "/" }
    guard !authority.contains("@") else { throw .credentials }
    guard let host = Self.host(of: authority) else { throw .host }
    let trimmed = text.reversed().drop { $0 == "/" }.reversed()
    self.text = String(trimmed)
    self.isSecure = scheme == "https"
    self.host = host
  }

  /// The URL of a resource below this one; `path` begins with a slash.
  package func appending(_ path: String) -> String { text + path }

  private static func scheme(of text: String) -> String? {
    let lower = text.prefix(8).lowercased()
    if lower.hasPrefix("https://") { return "https" }
    return lower.hasPrefix("http://") ? "http" : nil
  }

  private static func host(of authority: Substring) -> String? {
    let (host, port) = split(authority)
    guard !host.isEmpty else { return nil }
    guard let port else { return host.lowercased() }
    guard let number = Int(port), (1...65535).contains(number) else { return nil }
    return host.lowercased()
  }

  private static func split(_ authority: Substring) -> (host: String, port: String?) {
    if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
      let rest = authority[authority.index(after: end)...]
      let inside = authority[authority.index(after: authority.startIndex)..<end]
      return (
        String(inside), rest.isEmpty ? nil : rest.hasPrefix(":") ? String(rest.dropFirst()) : ""
      )
    }
    guard let colon = authority.firstIndex(of: ":") else { return (String(authority), nil) }
    return (String(authority[..<colon]), String(authority[authority.index(after: colon)...]))
  }
}
