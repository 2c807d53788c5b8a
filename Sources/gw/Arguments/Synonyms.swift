/// Words that other tools use for gw's verbs. They are suggested and never run.
enum Synonyms {
  /// For each word the verbs that may be meant.
  private static let table: [String: [String]] = [
    "delete": ["rm"], "remove": ["rm"], "del": ["rm"], "unset": ["rm"], "get": ["show"],
    "info": ["show"], "view": ["show"], "describe": ["show"], "create": ["add", "set"],
    "new": ["add", "set"], "add": ["set"], "edit": ["set"], "change": ["edit", "set"],
    "update": ["edit", "set"], "on": ["enable", "resume"], "off": ["disable", "pause"],
    "enable": ["resume"], "disable": ["pause"], "stop": ["pause"], "check": ["verify"],
    "test": ["verify"], "verify": ["audit"], "refresh": ["sync"], "find": ["search"],
    "ls": ["list"], "prompt": ["ask"], "chat": ["ask"], "run": ["ask"], "log": ["calls"],
    "logs": ["calls"], "model": ["models"], "config": ["setup"], "metric": ["metrics"],
    "budgets": ["budget"], "quota": ["budget"],
  ]

  static func verb(for word: String, among verbs: [String]) -> String? {
    table[word]?.first { verbs.contains($0) }
  }
}
