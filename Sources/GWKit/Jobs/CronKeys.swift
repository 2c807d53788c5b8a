/// What this process has and what cron begins will not have: keys that are only in the environment. No key is read.
package enum CronKeys {
  package static func notes(_ world: World, _ database: Database) throws -> [CronReport.Note] {
    var notes: [CronReport.Note] = []
    if let file = world.vaultFile?.keyFile, file.place == .credential {
      notes.append(
        CronReport.Note(
          "the vault's key is in '\(file.path)', which cron does not see",
          hint: "with --style systemd: LoadCredential=gw-key:FILE, by 'systemctl edit'"
        ))
    }
    let keys: Keys
    do {
      keys = try Keys(world)
    } catch {
      // Most jobs need no key: a vault that does not open keeps none of them from being installed.
      return notes + [CronReport.Note(error.message, hint: error.hints.first)]
    }
    for provider in try Providers(database).all() {
      guard case .environment(let variable) = keys.place(for: provider) else { continue }
      notes.append(
        CronReport.Note(
          "'\(provider.name)' has its key in \(variable), which cron does not see",
          hint: "gw setup provider set \(provider.name) --key-stdin"))
    }
    return notes
  }
}
