/// Words that other tools use for gw's verbs. They are suggested and never run.
enum Synonyms {
  private static let table: [String: String] = [
    "delete": "rm", "remove": "rm", "del": "rm", "get": "show", "info": "show", "view": "show",
    "describe": "show", "create": "add", "new": "add", "on": "enable", "off": "disable",
    "check": "verify", "test": "verify", "refresh": "sync", "update": "edit", "find": "search",
    "ls": "list", "prompt": "ask", "chat": "ask", "run": "ask", "log": "calls", "logs": "calls",
    "model": "models", "config": "setup", "metric": "metrics",
  ]

  static func verb(for word: String) -> String? { table[word] }
}
