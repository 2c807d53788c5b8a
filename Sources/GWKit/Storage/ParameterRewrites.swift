/// What models were found to refuse, by where they are served, so that it is sent wrong once and not every time. The
/// texts are those of the dialects' own rewrites; nothing here knows what they mean.
package struct ParameterRewrites {
  private let database: Database

  package init(_ database: Database) { self.database = database }

  /// In the order they were found.
  package func texts(baseURL: String, model: String) throws -> [String] {
    let found = try database.first(
      "SELECT rewrite FROM parameter_rewrites WHERE base_url = ? AND model = ?",
      [.text(baseURL), .text(model)]
    ) { $0.text(0) }
    return (found ?? "").split(separator: " ").map(String.init)
  }

  /// Inside a write transaction.
  package func add(_ text: String, baseURL: String, model: String, now: Instant) throws {
    let known = try texts(baseURL: baseURL, model: model)
    guard !known.contains(text) else { return }
    try database.execute(
      """
      INSERT INTO parameter_rewrites (base_url, model, rewrite, updated_at) VALUES (?, ?, ?, ?)
      ON CONFLICT (base_url, model) DO UPDATE SET rewrite = excluded.rewrite,
        updated_at = excluded.updated_at
      """,
      [
        .text(baseURL), .text(model), .text((known + [text]).joined(separator: " ")),
        .instant(now),
      ])
  }
}
