/// A URL to read something from or to post something to: like a `BaseURL`, and it may have a query.
package struct WebURL: Sendable, Hashable {
  package let text: String
  /// Without the query and a trailing slash.
  package let base: BaseURL

  package init(_ text: String) throws(BaseURL.Problem) {
    let path = text.prefix { $0 != "?" }
    let query = text[path.endIndex...]
    guard query.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !#""<>\^`{|}"#.utf8.contains($0) })
    else { throw .characters }
    guard !query.contains("#") else { throw .queryOrFragment }
    base = try BaseURL(String(path))
    self.text = text
  }

  package var isSecure: Bool { base.isSecure }
  package var host: String { base.host }

  /// Scheme, host and port: the rest may be as secret as a password.
  package var origin: String {
    let rest = base.text.drop { $0 != "/" }.dropFirst(2).prefix { $0 != "/" }
    return (isSecure ? "https://" : "http://") + rest
  }
}
