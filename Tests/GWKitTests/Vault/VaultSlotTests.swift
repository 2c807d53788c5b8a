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

  private var slots: [VaultFacts.Slot] { get throws { try file.facts()?.slots ?? [] } }

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
    #expect(try slots.map(\.kind) == [.passphrase, .keyFile])
    #expect(try slots.map(\.isInUse) == [false, true])
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
    #expect(try slots.count == 2)
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
    #expect(try slots.map(\.label) == ["key file", "second"])
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
    #expect(try slots.count == 8 && key == "sk-one")
  }

  @Test func refusesToSpendWhatAStrangersFileAsksFor() throws {
    #expect(!PassphraseCost(operations: 9, kibibytes: 8).isAcceptable)
    #expect(!PassphraseCost(operations: 0, kibibytes: 8).isAcceptable)
    #expect(!PassphraseCost(operations: 1, kibibytes: (512 << 10) + 1).isAcceptable)
    #expect(PassphraseCost.standard.isAcceptable)
    // The file itself, its key file lost: only the slot that asks for too much is left.
    let vault = try #require(try file.open())
    let greedy = PassphraseCost(operations: 9, kibibytes: 1 << 30)
    let key = try #require(VaultCipher.randomKey())
    _ = try file.change(now: .testNow) { vault in
      vault.slots.append(
        VaultWrap.slot(
          .passphrase(salt: [UInt8](repeating: 1, count: 16), cost: greedy), label: "greedy",
          key: key, dataKey: vault.dataKey, vaultID: vault.id))
    }
    #expect(vault.slots.count == 1)
    try FileManager.default.removeItem(atPath: keyPath)
    #expect(
      problem { try rekey(.init(), ["greedy": "anything"]) }
        == .damaged(path: file.path, reason: "a passphrase slot asks for too much"))
  }

  /// As a process leaves it that is killed in the middle of making a new key file.
  @Test(arguments: [true, false])
  func finishesANewKeyFileThatWasLeftHalfMade(_ isAdopted: Bool) throws {
    let old = try FileSystem.read(keyPath, limit: 100)
    try rekey(.init(makesKeyFile: true))
    let vault = try FileSystem.read(home.locations.vault, limit: 1 << 20)
    let new = try FileSystem.read(keyPath, limit: 100)
    #expect(vault.count > 0 && new != old)
    // Both slots, marked, and one of the two keys in place.
    let other = try #require(Secret(isAdopted ? old : new))
    if !isAdopted { try FileSystem.write(new, to: keyPath) }
    try file.change(now: .testNow) { vault in
      vault.slots[0].label = "key file (replacing)"
      var leftover = VaultWrap.keyFileSlot(
        key: other, dataKey: vault.dataKey, vaultID: [UInt8](repeating: 0, count: 16))
      leftover.kind = .keyFile(id: [UInt8](repeating: 7, count: 16))
      leftover.label = "key file (replacing)"
      vault.slots.append(leftover)
    }
    #expect(try slots.count == 2)
    try rekey()
    #expect(try slots.map(\.label) == ["key file"] && key == "sk-one")
  }

  @Test func tellsThatThereIsNoVault() throws {
    let empty = VaultFile(try TemporaryHome().locations, environment: [:])
    #expect(
      problem { _ = try empty.rekey(now: .testNow) { _ in nil } } == .missing)
    #expect(try empty.facts() == nil)
  }

  @Test func showsTheSlotsWithoutTheKey() throws {
    try addPassphrase("correct horse")
    try FileManager.default.removeItem(atPath: keyPath)
    #expect(try slots.map(\.isInUse) == [false, false])
  }
}
