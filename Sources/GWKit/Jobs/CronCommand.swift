/// A run of gw in full: variables, the program's path, its words. `CrontabLine` and `SystemdUnit` write it down.
package struct CronCommand: Sendable, Equatable {
  package var variables: [CronEnvironment.Variable]
  /// An absolute path.
  package var program: String
  package var words: [String]

  package init(variables: [CronEnvironment.Variable], program: String, words: [String]) {
    self.variables = variables
    self.program = program
    self.words = words
  }
}
