/// Something worth knowing about a request that is no error: a word for programs, a sentence for people.
package struct Note: Sendable, Equatable {
  package var code: String
  package var text: String

  package init(code: String, text: String) {
    self.code = code
    self.text = text
  }
}
