/// A place that prices or rates are read from: a known one, a URL, or a file.
package enum SourcePlace: Sendable, Equatable {
  case known(word: String, WebURL)
  case url(WebURL)
  case file(String)

  /// `known` gives the URLs of words.
  init(_ text: String, known: (String) -> String?) throws(GatewayError) {
    do {
      if let url = known(text) {
        self = .known(word: text, try WebURL(url))
      } else if text.contains("://") {
        self = .url(try WebURL(text))
      } else {
        self = .file(text)
      }
    } catch {
      throw GatewayError(
        .usage, "'\(text)' is no URL that can be read from",
        hints: ["https://, or http:// on this machine, without user and password"])
    }
  }

  /// What rows of it are marked with. A query may be a secret and is not part of it.
  var name: String {
    switch self {
    case .known(let word, _): word
    case .url(let url): url.base.text
    case .file(let path): "file:" + (path.split(separator: "/").last ?? "")
    }
  }

  /// For people.
  var text: String {
    if case .file(let path) = self { path } else { name }
  }

  /// Nobody has to be called.
  var isFile: Bool {
    if case .file = self { true } else { false }
  }
}

/// Where prices are published.
extension SourcePlace {
  static func prices(_ text: String) throws(GatewayError) -> SourcePlace {
    try SourcePlace(text) { word in
      switch word {
      case "litellm":
        "https://raw.githubusercontent.com/BerriAI/litellm/main/model_prices_and_context_window.json"
      case "vercel": "https://ai-gateway.vercel.sh/v1/models"
      case "openrouter": "https://openrouter.ai/api/v1/models"
      default: nil
      }
    }
  }
}
