/// The words this process was started with, as they came: Swift's own list silently replaces bytes that are not UTF-8.
package enum ProcessArguments {
  /// Without the program's name; a word that is not UTF-8 is nil.
  package static func read() -> [String?] {
    (1..<max(1, Int(CommandLine.argc))).map { index in
      unsafe CommandLine.unsafeArgv[index].flatMap { unsafe String(validatingCString: $0) }
    }
  }
}
