internal import CCurl

/// What curl's result codes mean for a request.
enum CurlCode {
  static func kind(_ code: CURLcode, hasAnswer: Bool) -> HTTPError.Kind {
    switch code {
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT: .connect
    case CURLE_OPERATION_TIMEDOUT: .timeout
    case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM,
      CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR:
      .tls
    case CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_HTTP2,
      CURLE_HTTP2_STREAM, CURLE_SEND_ERROR:
      hasAnswer || code == CURLE_GOT_NOTHING || code == CURLE_RECV_ERROR ? .cut : .connect
    default: .other
    }
  }

  static func message(_ code: CURLcode, text: String) -> String {
    switch code {
    case CURLE_COULDNT_RESOLVE_HOST: "the host name cannot be resolved"
    case CURLE_COULDNT_CONNECT: "the connection was refused"
    case CURLE_OPERATION_TIMEDOUT: "the time given ran out"
    case CURLE_GOT_NOTHING: "the connection ended without an answer"
    case CURLE_RECV_ERROR: "the connection was reset"
    case CURLE_PARTIAL_FILE: "the connection ended in the middle of the answer"
    default: text.prefix(1).lowercased() + text.dropFirst()
    }
  }
}

/// Response headers that tell nothing about the caller and may be shown.
enum TracedHeaders {
  private static let names: Set<String> = [
    "content-type", "content-length", "date", "server", "retry-after", "retry-after-ms",
    "x-request-id", "request-id", "x-should-retry", "openai-processing-ms", "location",
  ]

  static func isHarmless(_ name: String) -> Bool {
    let lower = name.lowercased()
    return names.contains(lower) || lower.hasPrefix("x-ratelimit-")
      || lower.hasPrefix("anthropic-ratelimit-")
  }
}
