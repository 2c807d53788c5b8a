import Foundation
import TestSupport
import Testing

@testable import GWKit

/// The vault on a real disk: what it keeps, and what it refuses to open.
struct VaultFileTests {
  private let home: TemporaryHome
  private let file: VaultFile

  init() throws {
    home = try TemporaryHome()
    file = VaultFile(home.locations, environment: [:])
  }

  private var path: String { home.locations.vault }
  private var keyPath: String { home.locations.vaultKey }

  private func entry(_ name: String, _ key: String) throws -> VaultEntry {
    VaultEntry(
      name: name, provider: name, created: .testNow, secret: try #require(Secret(Array(key.utf8))))
  }

  private func keep(_ name: String, _ key: String) throws {
    let entry = try entry(name, key)
    try file.change(now: .testNow) { $0.set(entry) }
  }

  private func key(_ name: String) throws -> String? {
    try file.open()?.secret(name)?.exposedText
  }

  private func bytes(_ path: String) throws -> [UInt8] { try FileSystem.read(path, limit: 1 << 21) }

  private func problem(_ body: () throws -> Void) -> VaultError? {
    do {
      try body()
      return nil
    } catch {
      return error as? VaultError
    }
  }

  @Test func isNotThereAtFirst() throws {
    #expect(try file.open() == nil)
    #expect(try FileSystem.existing(home.locations.data) == nil)
  }

  @Test func keepsWhatItWasGiven() throws {
    try keep("openai", "sk-one")
    try keep("groq", "gsk-two")
    try keep("openai", "sk-three")
    let vault = try #require(try file.open())
    #expect(vault.entries.map(\.name) == ["openai", "groq"])
    #expect(try key("openai") == "sk-three" && key("groq") == "gsk-two")
    #expect(vault.generation == 3 && vault.written == .testNow)
    let names = try FileManager.default.contentsOfDirectory(atPath: home.locations.data)
    #expect(names == ["vault.gw"])
    #expect(try FileSystem.facts(path).mode == 0o600 && FileSystem.facts(keyPath).mode == 0o600)
  }

  @Test func forgetsWhatItIsTold() throws {
    try keep("openai", "sk-one")
    try file.change(now: .testNow) { #expect($0.remove("openai") && !$0.remove("openai")) }
    #expect(try file.open()?.entries.isEmpty == true)
  }

  @Test func staysAsItIsWhenAChangeFails() throws {
    try keep("openai", "sk-one")
    let before = try bytes(path)
    struct Stop: Error {}
    #expect(throws: Stop.self) {
      try file.change(now: .testNow) { vault in
        _ = vault.remove("openai")
        throw Stop()
      }
    }
    #expect(try bytes(path) == before)
  }

  @Test func showsNeitherNamesNorKeys() throws {
    try keep("some-provider", "sk-canary-0123456789")
    let text = String(decoding: try bytes(path), as: UTF8.self)
    #expect(!text.contains("some-provider") && !text.contains("canary"))
    // Padded: a longer key does not show in the size.
    let size = try bytes(path).count
    try keep("some-provider", "sk-canary-0123456789-and-more")
    #expect(try bytes(path).count == size)
  }

  @Test func refusesEverySingleFlippedBit() throws {
    try keep("openai", "sk-one")
    let good = try bytes(path)
    var survivors: [Int] = []
    for bit in 0..<(good.count * 8) {
      var bad = good
      bad[bit / 8] ^= 1 << (bit % 8)
      if isOpened(bad) { survivors.append(bit) }
    }
    #expect(survivors.isEmpty)
    #expect(isOpened(good))
  }

  @Test func refusesEveryTruncationAndEveryAppendix() throws {
    try keep("openai", "sk-one")
    let good = try bytes(path)
    #expect(!(0..<good.count).contains { isOpened(Array(good[..<$0])) })
    #expect(!isOpened(good + [0]) && !isOpened(good + good))
  }

  /// Through the same checks as a file, without the disk.
  private func isOpened(_ bytes: [UInt8]) -> Bool {
    do {
      let header = try VaultHeader(of: bytes)
      let key = try #require(try file.keyFile.key())
      return (try? file.opened(bytes, header, key: key)) != nil
    } catch {
      return false
    }
  }

  @Test func tellsWhatIsWrongWithAVault() throws {
    try keep("openai", "sk-one")
    let good = try bytes(path)
    func opening(_ bytes: [UInt8]) throws -> VaultError? {
      try FileSystem.write(bytes, to: path)
      return problem { _ = try file.open() }
    }
    var newer = good
    newer[7] = 2
    #expect(try opening(newer) == .newer(path: path, version: 2))
    #expect(
      try opening(Array("no vault".utf8)) == .damaged(path: path, reason: "it is no vault"))
    #expect(
      try opening(Array(good.dropLast()))
        == .damaged(path: path, reason: "its length is not what it says"))
    #expect(
      try opening([UInt8](repeating: 0, count: (1 << 20) + 1))
        == .damaged(path: path, reason: "it is larger than a vault can be"))
    #expect(try opening([]) == .damaged(path: path, reason: "it is no vault"))
    var changed = good
    changed[good.count - 1] ^= 1
    #expect(
      try opening(changed) == .damaged(path: path, reason: "its content was changed"))
  }

  @Test func tellsWhatIsWrongWithAKey() throws {
    try keep("openai", "sk-one")
    let other = try TemporaryHome()
    try VaultFile(other.locations, environment: [:]).change(now: .testNow) { _ in }
    let key = try bytes(keyPath)
    try FileSystem.write(try bytes(other.locations.vaultKey), to: keyPath)
    #expect(problem { _ = try file.open() } == .wrongKey(path: keyPath))
    try FileSystem.write(Array(key.dropLast()), to: keyPath)
    #expect(problem { _ = try file.open() } == .keyDamaged(path: keyPath))
    try FileSystem.write(key + [10], to: keyPath)
    #expect(problem { _ = try file.open() } == .keyDamaged(path: keyPath))
    try FileManager.default.removeItem(atPath: keyPath)
    #expect(problem { _ = try file.open() } == .keyMissing(path: keyPath))
    #expect(problem { try keep("groq", "gsk") } == .keyMissing(path: keyPath))
  }

  @Test(arguments: [0o644, 0o640, 0o604])
  func refusesFilesThatOthersCanReach(_ mode: Int) throws {
    try keep("openai", "sk-one")
    for path in [path, keyPath] {
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
      #expect(problem { _ = try file.open() } == .exposed(.open(path: path, mode: "600")))
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    }
  }

  @Test func refusesLinksAndWhatIsNoFile() throws {
    try keep("openai", "sk-one")
    for path in [path, keyPath] {
      let aside = path + ".aside"
      try FileManager.default.linkItem(atPath: path, toPath: aside)
      #expect(problem { _ = try file.open() } == .exposed(.hardLinked(path: path)))
      try FileManager.default.removeItem(atPath: path)
      try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: aside)
      #expect(problem { _ = try file.open() } == .exposed(.symbolicLink(path: path)))
      try FileManager.default.removeItem(atPath: path)
      mkfifo(path, 0o600)
      #expect(problem { _ = try file.open() } == .exposed(.notAFile(path: path)))
      try FileManager.default.removeItem(atPath: path)
      try FileManager.default.moveItem(atPath: aside, toPath: path)
    }
  }

  @Test func refusesAFolderInWhichStrangersCouldPutAnother() throws {
    try keep("openai", "sk-one")
    try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: home.path)
    defer {
      try? FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: home.path)
    }
    #expect(problem { _ = try file.open() } == .exposed(.parent(path: home.path)))
  }

  @Test func takesTheKeyThatTheSystemHandsOver() throws {
    try keep("openai", "sk-one")
    let folder = home.path + "/credentials"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    let credential = folder + "/gw-key"
    try FileManager.default.moveItem(atPath: keyPath, toPath: credential)
    let system = VaultFile(home.locations, environment: ["CREDENTIALS_DIRECTORY": folder])
    #expect(problem { _ = try system.open() } == .exposed(.open(path: credential, mode: "400")))
    try FileManager.default.setAttributes([.posixPermissions: 0o440], ofItemAtPath: credential)
    #expect(try system.open()?.secret("openai")?.exposedText == "sk-one")
  }

  @Test func makesRoomForManyKeysAndNoMore() throws {
    let long = String(repeating: "k", count: 4000)
    let entries = try (0..<130).map { try entry("provider-\($0)", long) }
    #expect(
      problem { try file.change(now: .testNow) { vault in entries.forEach { vault.set($0) } } }
        == .tooLarge)
    try file.change(now: .testNow) { vault in entries.prefix(100).forEach { vault.set($0) } }
    #expect(try file.open()?.entries.count == 100)
  }

  @Test func clearsAwayWhatAKilledWriterLeft() throws {
    try keep("openai", "sk-one")
    try FileSystem.write(Array("half".utf8), to: path + ".new")
    try keep("groq", "gsk-two")
    #expect(try FileSystem.existing(path + ".new") == nil)
    #expect(try key("groq") == "gsk-two")
  }
}

extension Secret {
  /// For tests only.
  var exposedText: String {
    unsafe withBytes { unsafe String(decoding: $0, as: UTF8.self) }
  }
}
