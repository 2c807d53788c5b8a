/// Looks for what is wrong with an installation: files, database, vault, keys, model, rate, libraries. Each finding is a
/// fact with what helps; it mends only what `fix` says, and never touches a figure.
package struct Diagnosis {
  package struct Finding: Sendable, Equatable {
    package enum Status: String, Sendable {
      case ok, warn
      case fail = "FAIL"
    }

    package var status: Status
    /// What was looked at, in a word or two.
    package var check: String
    package var detail: String
    package var hint: String?
  }

  let world: World
  let isFixing: Bool
  package private(set) var findings: [Finding] = []

  package init(world: World, isFixing: Bool) {
    self.world = world
    self.isFixing = isFixing
  }

  /// Everything that can be seen without calling anyone. Does not make what is not there.
  package mutating func run() {
    guard let locations = world.locations else {
      fail("home", "HOME, XDG_DATA_HOME and GW_HOME are not set", "export GW_HOME=/a/folder")
      return
    }
    checkClock()
    checkFolders(locations)
    let database = checkDatabase(locations)
    let keys = checkVault(locations, database)
    if let database {
      checkProviders(database, keys)
      checkModel(database, keys)
      checkRate(database)
      checkCooldowns(database)
      checkBudgets(database)
      checkJobs(database)
    }
    checkLibraries(database)
  }

  /// Asks every provider that has a key whether it is good.
  package mutating func runOnline(timeout: TimeSpan?) throws(GatewayError) {
    do {
      guard let locations = world.locations else { return }
      let database = try Database.open(locations, now: world.now())
      // What is wrong with the vault is among the findings already.
      guard let keys = try? Keys(world) else { return }
      let probe = CredentialProbe(world: world, settings: try Settings(database).values())
      for provider in try Providers(database).all() where keys.place(for: provider) != nil {
        if let problem = try probe.check(provider, keys: keys, timeout: timeout).problem {
          fail(
            "online", "'\(provider.name)': \(problem)",
            "gw setup provider set \(provider.name) --key-stdin")
        } else {
          ok("online", "'\(provider.name)' takes its key")
        }
      }
    } catch {
      throw GatewayError(error)
    }
  }

  mutating func ok(_ check: String, _ detail: String) {
    findings.append(Finding(status: .ok, check: check, detail: detail))
  }

  mutating func warn(_ check: String, _ detail: String, _ hint: String? = nil) {
    findings.append(Finding(status: .warn, check: check, detail: detail, hint: hint))
  }

  mutating func fail(_ check: String, _ detail: String, _ hint: String? = nil) {
    findings.append(Finding(status: .fail, check: check, detail: detail, hint: hint))
  }

  mutating func fail(_ check: String, _ error: GatewayError) {
    fail(check, error.message, error.hints.first)
  }
}

/// Time and libraries.
extension Diagnosis {
  private mutating func checkClock() {
    if let fixed = world.environment["GW_NOW"], world.environment["GW_HOME"] != nil {
      warn("clock", "GW_NOW fixes the clock at \(fixed)", "unset GW_NOW")
    }
  }

  private mutating func checkLibraries(_ database: Database?) {
    let curl = HTTPClient.curlVersion()
    let parts = [
      database.flatMap { try? $0.libraryVersion() }.map { "SQLite \($0)" },
      "libsodium \(VaultCipher.libraryVersion)", curl,
    ]
    let text = parts.compactMap(\.self).joined(separator: ", ")
    if curl == nil {
      fail("libraries", "\(text); libcurl cannot be loaded", "apt install libcurl4")
    } else {
      ok("libraries", text)
    }
    let chosen = database.flatMap { try? Settings($0).values().text(.netProxy) }
    let variable = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"].first {
      !(world.environment[$0] ?? "").isEmpty
    }
    if let chosen {
      ok("proxy", "https goes through \(chosen) (net.proxy)")
    } else if let variable {
      ok("proxy", "https goes through \(variable)")
    }
  }
}

/// Folders and the database.
extension Diagnosis {
  private mutating func checkFolders(_ locations: Locations) {
    for path in [locations.data, locations.config] {
      guard let facts = try? FileSystem.facts(path) else { continue }
      mend(path, facts, mode: 0o700)
      guard let folder = try? FileSystem.resolved(path) else { continue }
      if let open = (try? FileSystem.groupWritableFolder(above: folder)) ?? nil {
        warn("folders", "'\(open)' can be written by its group", "chmod g-w '\(open)'")
      }
    }
    for path in [locations.database, locations.owners, locations.vault, locations.vaultKey] {
      if let facts = try? FileSystem.facts(path), facts.isRegularFile {
        mend(path, facts, mode: 0o600)
      }
    }
    let vault = VaultFile(locations, environment: world.environment)
    for path in vault.leftovers(removing: isFixing) {
      if isFixing {
        ok("files", "removed '\(path)', which a killed process left")
      } else {
        warn("files", "'\(path)' was left by a killed process", "gw setup doctor --fix")
      }
    }
  }

  private mutating func mend(_ path: String, _ facts: FileSystem.Facts, mode: UInt32) {
    guard facts.mode & 0o077 != 0, !facts.isSymbolicLink else { return }
    let text = String(mode, radix: 8)
    if isFixing, (try? FileSystem.setMode(mode, of: path)) != nil {
      ok("files", "'\(path)' is for you alone now (\(text))")
    } else {
      fail("files", "'\(path)' can be reached by others", "chmod \(text) '\(path)'")
    }
  }

  private mutating func checkDatabase(_ locations: Locations) -> Database? {
    guard (try? FileSystem.facts(locations.database)) != nil else {
      warn("database", "there is none yet in '\(locations.data)'", "gw setup init")
      return nil
    }
    do {
      let database = try Database.open(locations, now: world.now())
      let problems = try database.integrityProblems()
      if problems.isEmpty {
        ok("database", "'\(locations.database)', schema \(Migration.latest), whole")
      } else {
        fail("database", problems.joined(separator: "; "), "restore a backup")
      }
      return database
    } catch {
      fail("database", GatewayError(error))
      return nil
    }
  }
}
