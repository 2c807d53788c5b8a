/// An HTTP request as a value. The credential's value is not here: only where it goes.
package struct HTTPRequest: Sendable, Equatable {
  package enum Method: String, Sendable {
    case get = "GET"
    case post = "POST"
  }

  package var method: Method
  package var url: String
  package var headers: [HTTPHeader]
  /// The header that carries the key, and what stands before the key in it, such as `Bearer `.
  package var credential: HTTPHeader?
  package var body: [UInt8]

  package init(
    method: Method, url: String, headers: [HTTPHeader] = [], credential: HTTPHeader? = nil,
    body: [UInt8] = []
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.credential = credential
    self.body = body
  }
}

package struct HTTPHeader: Sendable, Equatable {
  package var name: String
  package var value: String

  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

/// The first part of an answer. Header names are compared without regard to case.
package struct HTTPResponseHead: Sendable, Equatable {
  package var status: Int
  package var headers: [HTTPHeader]

  package init(status: Int, headers: [HTTPHeader] = []) {
    self.status = status
    self.headers = headers
  }

  package subscript(name: String) -> String? {
    let wanted = name.lowercased()
    return headers.first { $0.name.lowercased() == wanted }?.value
  }

  /// Every value of a header that came more than once.
  package func all(_ name: String) -> [String] {
    let wanted = name.lowercased()
    return headers.filter { $0.name.lowercased() == wanted }.map(\.value)
  }

  /// The media type without parameters, in lower case.
  package var contentType: String {
    let value = self["content-type"] ?? ""
    return String(value.prefix { $0 != ";" && $0 != " " }).lowercased()
  }
}
