import Foundation
import TestSupport
import Testing

@testable import GWKit

/// Passphrases, new data keys and new key files.
struct VaultSlotTests {
  private let home: TemporaryHome
  private let file: VaultFile
  private let cheap = PassphraseCost(operations: 1, kibibytes: 8)

  init() throws {
    home = try TemporaryHome()
    file = VaultFile(home.locations, environment: [:])
    let secret = try #require(Secret(Array("sk-one".utf8)))
    try file.change(now: .testNow) {
      $0.set(VaultEntry(name: "openai", provider: "openai", created: .testNow, secret: secret))
    }
  }

  private var keyPath: String { home.locations.vaultKey }

  private func secret(_ text: String) throws -> Secret { try #require(Secret(Array(text.utf8))) }

  private func addPassphrase(_ text: String, label: String = "recovery") throws {
    _ = try file.addPassphrase(try secret(text), label: label, cost: cheap, now: .testNow)
  }

  private func rekey(
    _ rekeying: VaultFile.Rekeying = VaultFile.Rekeying(), _ passphrases: [String: String] = [:]
  ) throws {
    try file.rekey(rekeying, now: .testNow) { label in try passphrases[label].map { try secret($0) }
    }
  }

  private func problem(_ body: () throws -> Void) -> VaultError? {
    do {
      try body()
      return nil
    } catch {
      return error as? VaultError
    }
  }

  private var key: String? { try? file.open()?.secret("openai")?.exposedText }

  @Test func sealsEverythingAnewAndKeepsTheEntries() throws {
    let before = try #require(try file.open())
    try rekey()
    let after = try #require(try file.open())
    #expect(key == "sk-one" && after.generation == before.generation + 1 && after.id == before.id)
    #expect(after.dataKey.exposedText != before.dataKey.exposedText)
  }

  @Test func opensWithAPassphraseWhenTheKeyFileIsLost() throws {
    try addPassphrase("correct horse")
    try FileManager.default.removeItem(atPath: keyPath)
    #expect(problem { try rekey() } == .slotNotHere(2))
    #expect(problem { try rekey(.init(), ["recovery": "wrong"]) } == .wrongPassphrase)
    #expect(try FileSystem.existing(keyPath) == nil)
    try rekey(.init(), ["recovery": "correct horse"])
    #expect(key == "sk-one")
    #expect(try file.slots().map(\.kind) == [.passphrase, .keyFile])
    #expect(try file.slots().map(\.isInUse) == [false, true])
  }

  @Test func wrapsNoNewKeyInAMistypedPassphrase() throws {
    try addPassphrase("correct horse")
    #expect(problem { try rekey(.init(), ["recovery": "corect horse"]) } == .wrongPassphrase)
    try rekey(.init(), ["recovery": "correct horse"])
    try FileManager.default.removeItem(atPath: keyPath)
    try rekey(.init(), ["recovery": "correct horse"])
    #expect(key == "sk-one")
  }

  @Test func makesANewKeyFileThatTheOldOneIsNoLonger() throws {
    try addPassphrase("correct horse")
    let old = try FileSystem.read(keyPath, limit: 100)
    try rekey(.init(makesKeyFile: true), ["recovery": "correct horse"])
    #expect(key == "sk-one")
    #expect(try FileSystem.read(keyPath, limit: 100) != old)
    #expect(try file.slots().count == 2)
    #expect(try FileSystem.existing(keyPath + ".new") == nil)
    try FileSystem.write(old, to: keyPath)
    #expect(problem { _ = try file.open() } == .wrongKey(path: keyPath))
  }

  @Test func leavesASlotOut() throws {
    try addPassphrase("one", label: "first")
    try addPassphrase("two", label: "second")
    #expect(problem { try rekey(.init(removedSlot: 4)) } == .noSuchSlot(4))
    #expect(problem { try rekey(.init(removedSlot: 0)) } == .noSuchSlot(0))
    #expect(problem { try rekey(.init(removedSlot: 1)) } == .slotInUse(1))
    try rekey(.init(removedSlot: 2), ["second": "two"])
    #expect(try file.slots().map(\.label) == ["key file", "second"])
    try FileManager.default.removeItem(atPath: keyPath)
    #expect(problem { try rekey(.init(), ["second": "one"]) } == .wrongPassphrase)
  }

  @Test func doesNotOverwriteTheKeyOfAnotherVault() throws {
    try addPassphrase("correct horse")
    let other = try TemporaryHome()
    try VaultFile(other.locations, environment: [:]).change(now: .testNow) { _ in }
    let foreign = try FileSystem.read(other.locations.vaultKey, limit: 100)
    try FileSystem.write(foreign, to: keyPath)
    #expect(
      problem { try rekey(.init(), ["recovery": "correct horse"]) } == .wrongKey(path: keyPath))
    #expect(try FileSystem.read(keyPath, limit: 100) == foreign)
  }

  @Test func holdsEightSlotsAndNoMore() throws {
    for number in 2...8 { try addPassphrase("p\(number)") }
    #expect(problem { try addPassphrase("p9") } == .tooManySlots)
    #expect(try file.slots().count == 8 && key == "sk-one")
  }

  @Test func refusesToSpendWhatAStrangersFileAsksFor() throws {
    #expect(!PassphraseCost(operations: 9, kibibytes: 8).isAcceptable)
    #expect(!PassphraseCost(operations: 0, kibibytes: 8).isAcceptable)
    #expect(!PassphraseCost(operations: 1, kibibytes: (512 << 10) + 1).isAcceptable)
    #expect(PassphraseCost.standard.isAcceptable)
  }
}
