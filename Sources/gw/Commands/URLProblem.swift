import GWKit

extension BaseURL.Problem {
  /// What is wrong, for a sentence that begins with the URL's name.
  var words: String {
    switch self {
    case .scheme: "must begin with https:// or http://"
    case .host: "names no host, or a port that is none"
    case .credentials: "must not contain a user or password"
    case .characters: "has characters that a URL cannot have"
    case .queryOrFragment: "must not have a query or fragment"
    }
  }
}
