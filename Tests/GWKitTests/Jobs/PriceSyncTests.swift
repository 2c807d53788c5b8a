import Foundation
import TestSupport
import Testing

@testable import GWKit

/// The job sync-pricing as far as prices go, against a database and sources of its own.
struct PriceSyncTests {
  private static let gpt = "openai/gpt-4o"

  /// LiteLLM's form: the price of gpt-4o, and what comes besides.
  private static func prices(
    _ input: String, _ output: String, _ rest: String = "", others: String = ""
  ) -> String {
    #"{"sample_spec":{"mode":"one of chat, …"},"gpt-4o":{"litellm_provider":"openai","mode":"chat","#
      + #""input_cost_per_token":\#(input),"output_cost_per_token":\#(output),"#
      + #""cache_read_input_token_cost":0.00000125\#(rest)}\#(others)}"#
  }

  /// What the first run knows of gpt-4o.
  private static let known = prices("2.5e-6", "1e-5")
  private static let cut = prices("0.000002", "8e-06")

  private func scene(_ text: String = known) throws -> PricingScene {
    let scene = try PricingScene()
    scene.answers[PricingScene.liteLLM] = .says(text)
    return scene
  }

  @Test func takesOverWhatIsNewAndThenNothing() throws {
    let scene = try scene(Self.cut)
    let report = try scene.run()
    #expect(report.failure == nil)
    #expect(report.lines == ["openai/gpt-4o: input 2.5 → 2 USD per 1M, output 10 → 8"])
    let record = try #require(try scene.price(of: Self.gpt))
    #expect(record.price.input == 2_000_000_000 && record.price.output == 8_000_000_000)
    #expect(record.source == "litellm" && !record.isRounded && record.effectiveAt == scene.now)
    let after = try scene.dump()
    for _ in 0..<100 { #expect(try scene.run().outcome == .unchanged) }
    #expect(try scene.dump() == after)
  }

  @Test func asksAsItIsSet() throws {
    let scene = try scene()
    try scene.set(.netCAFile, "/ca.pem")
    try scene.set(.netProxy, "http://proxy:3128")
    _ = try scene.run()
    let call = try #require(scene.calls.first)
    #expect(call.certificateFile == "/ca.pem" && call.proxy == "http://proxy:3128")
    #expect(call.addresses == .secureAnywhere && call.secret == nil)
    #expect(call.limits.total == 30_000 && call.limits.connect == 10_000)
    #expect(call.limits.body == 32 << 20)
    scene.answers = ["http://127.0.0.1:8000/p": .says(Self.cut)]
    _ = try scene.run { $0.source = "http://127.0.0.1:8000/p.json?key=secret" }
    #expect(scene.calls.last?.addresses == .plainLoopback)
    #expect(try scene.price(of: Self.gpt)?.source == "http://127.0.0.1:8000/p.json")
  }

  @Test(arguments: [
    (PricingScene.Answer.status(500), "HTTP status 500"), (.status(404), "HTTP status 404"),
    (.status(302), "redirects"), (.breaks(.timeout), "it broke"), (.breaks(.tooLarge), "it broke"),
    (.says("<html>"), "no JSON"), (.says(#"{"error":{"message":"slow down"}}"#), "slow down"),
    (.says(#"{"gpt-4o":{"input_cost"#), "no JSON"), (.says("{}"), "no usable price"),
  ])
  func changesNothingWhenTheSourceFails(_ answer: PricingScene.Answer, _ reason: String) throws {
    let scene = try scene()
    let before = try scene.dump().filter { !$0.hasPrefix("cron_") }
    scene.answers[PricingScene.liteLLM] = answer
    let report = try scene.run()
    #expect(report.failure?.kind == .upstreamFailed && report.outcome == .failed)
    let message = report.failure?.message ?? ""
    #expect(
      message.hasPrefix("prices could not be read from litellm: ") && message.contains(reason))
    #expect(try scene.dump().filter { !$0.hasPrefix("cron_") } == before)
    #expect(try Jobs(scene.database).state(of: .syncPricing).failures == 1)
  }

  @Test func readsAFileAndNotOneThatIsMissingOrTooLarge() throws {
    let scene = try PricingScene()
    let path = try scene.file(Self.cut)
    #expect(try scene.run { $0.source = path }.lines.count == 1)
    #expect(try scene.price(of: Self.gpt)?.source == "file:prices.json")
    let missing = try scene.run { $0.source = path + ".gone" }
    #expect(missing.failure?.kind == .usage)
    #expect(missing.failure?.message.contains("no such file") == true)
    let large = try scene.file(String(repeating: " ", count: (32 << 20) + 1), named: "large")
    let report = try scene.run { $0.source = large }
    #expect(report.failure?.kind == .upstreamFailed)
    #expect(report.failure?.message.hasSuffix("it is larger than 32 MiB") == true)
    try scene.set(.pricesSource, path + ".gone")
    #expect(try scene.run().failure?.kind == .upstreamFailed)
  }

  @Test(arguments: ["ftp://x/y", "https://user:pw@host/x", "http://", "https://h/x#y"])
  func refusesWhatIsNoURL(_ text: String) throws {
    #expect(try PricingScene().run { $0.source = text }.failure?.kind == .usage)
  }

  @Test(arguments: [("manual", " (was set by hand)"), ("import", " (was imported)")])
  func leavesAPriceThatAPersonChoseUntilTheSourceSaysSomethingNew(
    _ source: String, _ words: String
  ) throws {
    let scene = try scene()
    _ = try scene.run()
    scene.now = scene.now.adding(days: 1)
    try scene.enter(1_000_000_000, 5_000_000_000, for: Self.gpt, source: source)
    #expect(try scene.run().outcome == .unchanged)
    #expect(try scene.price(of: Self.gpt)?.source == source)
    scene.answers[PricingScene.liteLLM] = .says(Self.cut)
    scene.now = scene.now.adding(days: 1)
    #expect(
      try scene.run().lines == [
        "openai/gpt-4o: input 1 → 2 USD per 1M, output 5 → 8, cache read as input → 1.25"
          + words
      ])
    #expect(try scene.run().outcome == .unchanged)
  }

  @Test func holdsAJumpBackAndSaysItAtEveryRun() throws {
    let scene = try scene(Self.prices("0", "0"))
    let line =
      "openai/gpt-4o: held back: input 2.5 → 0 USD per 1M, output 10 → 0; "
      + "'gw cron sync-pricing --accept openai/gpt-4o' takes it over"
    let first = try scene.run()
    #expect(first.lines == [line] && first.warnings == [])
    let second = try scene.run()
    #expect(second.lines == [] && second.warnings == [line])
    #expect(try scene.price(of: Self.gpt)?.price.input == 2_500_000_000)
    #expect(try scene.notices() == ["openai/gpt-4o held litellm"])
    // Also when the source is away.
    scene.answers[PricingScene.liteLLM] = .status(500)
    #expect(try scene.run().warnings == [line])
    scene.answers[PricingScene.liteLLM] = .says(Self.known)
    #expect(try scene.run().warnings == [])
    #expect(try scene.notices() == [])
  }

  @Test func entersAHeldPriceAsItWasShownAndAsksNobody() throws {
    let scene = try scene(Self.prices("1e-16", "2e-5", #","output_cost_per_reasoning_token":1"#))
    _ = try scene.run()
    scene.answers = [:]
    let trial = try scene.run(isTrial: true) { $0.accepted = [Self.gpt] }
    #expect(trial.lines.count == 1)
    #expect(try scene.notices().count == 1)
    scene.now = scene.now.adding(days: 2)
    let before = try Jobs(scene.database).state(of: .syncPricing)
    let report = try scene.run(isOffline: true) { $0.accepted = [Self.gpt, Self.gpt] }
    #expect(
      report.lines == [
        "openai/gpt-4o: input 2.5 → 0.000000001 USD per 1M, output 10 → 20, reasoning as output → 1000000"
      ])
    let record = try #require(try scene.price(of: Self.gpt))
    #expect(record.isRounded && record.source == "litellm" && record.effectiveAt == scene.now)
    #expect(record.price.input == 1 && record.price.reasoning == 1_000_000_000_000_000)
    #expect(try scene.notices() == [])
    // The job is due as before.
    #expect(try Jobs(scene.database).state(of: .syncPricing) == before)
    let again = try scene.run { $0.accepted = [Self.gpt] }
    #expect(again.failure?.kind == .notFound)
    #expect(again.failure?.hints == ["gw cron sync-pricing"])
  }

  @Test func acceptsJumpsOfTheModelsNamedFromASource() throws {
    let scene = try PricingScene()
    let path = try scene.file(
      Self.prices(
        "0", "0",
        others:
          #","gpt-4.1":{"litellm_provider":"openai","input_cost_per_token":0,"output_cost_per_token":0}"#
      ))
    try scene.database.write {
      try ModelAliases(scene.database).set(
        "best", to: #require(ModelID(Self.gpt)), now: scene.now)
    }
    let report = try scene.run {
      $0.source = path
      $0.accepted = ["best"]
    }
    #expect(report.lines.filter { $0.contains("held back") }.count == 1)
    #expect(try scene.price(of: Self.gpt)?.price.input == 0)
    #expect(try scene.notices() == ["openai/gpt-4.1 held file:prices.json"])
    let unknown = try scene.run { $0.accepted = ["openai/gpt-4oo"] }
    #expect(unknown.failure?.kind == .notFound)
    #expect(unknown.failure?.hints == ["did you mean 'openai/gpt-4o'?"])
  }

  @Test func saysOnceThatAModelVanishedAndNothingOfOtherSources() throws {
    let scene = try scene(Self.cut)
    _ = try scene.run()
    scene.answers[PricingScene.liteLLM] = .says(
      Self.cut.replacingOccurrences(of: "\"gpt-4o\"", with: "\"x\""))
    #expect(try scene.run().lines == ["openai/gpt-4o: litellm no longer has a price for it"])
    #expect(try scene.run().outcome == .unchanged)
    #expect(try scene.notices() == ["openai/gpt-4o vanished litellm"])
    #expect(try scene.price(of: Self.gpt)?.price.input == 2_000_000_000)
    scene.answers[PricingScene.liteLLM] = .says(Self.cut)
    #expect(try scene.run().outcome == .unchanged)
    #expect(try scene.notices() == [])
  }

  @Test func saysOnceThatAnEntryIsUnusable() throws {
    let scene = try scene(
      Self.prices(
        "-1", "0",
        others:
          #","gpt-4.1":{"litellm_provider":"openai","input_cost_per_token":2e-6,"output_cost_per_token":8e-6}"#
      ))
    #expect(
      try scene.run().lines.contains(
        "openai/gpt-4o: the price that litellm has cannot be used: 'input_cost_per_token' is negative"
      ))
    #expect(try scene.run().outcome == .unchanged)
    #expect(try scene.price(of: Self.gpt)?.price.input == 2_500_000_000)
  }

  @Test func notesWhenAModelIsRetiredAndLeavesItThere() throws {
    let scene = try scene(Self.prices("2.5e-6", "1e-5", #","deprecation_date":"2026-12-11""#))
    #expect(try scene.run().lines == ["openai/gpt-4o: the provider retires it on 2026-12-11"])
    let model = try #require(try ModelRegistry(scene.database).find(Self.gpt))
    #expect(model.deprecatedAt == Instant("2026-12-11") && model.isEnabled)
    #expect(try scene.run().outcome == .unchanged)
  }

  @Test func leavesRemovedModelsAlone() throws {
    let scene = try scene(Self.cut)
    _ = try scene.run()
    try scene.database.write {
      let registry = ModelRegistry(scene.database)
      var model = try #require(try registry.find(Self.gpt))
      model.removedAt = scene.now
      try registry.update(model, now: scene.now)
    }
    for text in [Self.known, Self.cut.replacingOccurrences(of: "\"gpt-4o\"", with: "\"x\"")] {
      scene.answers[PricingScene.liteLLM] = .says(text)
      #expect(try scene.run().outcome == .unchanged)
    }
  }

  @Test func aTrialReadsFilesOnlyAndWritesNothing() throws {
    let scene = try PricingScene()
    try scene.set(.fxSource, "auto")
    let before = try scene.dump()
    let path = try scene.file(Self.cut)
    let report = try scene.run(isTrial: true) { $0.source = path }
    #expect(report.lines == ["openai/gpt-4o: input 2.5 → 2 USD per 1M, output 10 → 8"])
    let remote = try scene.run(isTrial: true)
    #expect(remote.warnings.count == 2 && remote.changes.isEmpty && remote.failure == nil)
    #expect(try scene.dump() == before)
  }

  @Test func callsNobodyOffline() throws {
    let scene = try PricingScene()
    #expect(try scene.run(isOffline: true).failure?.kind == .offline)
    let path = try scene.file(Self.cut)
    #expect(try scene.run(isOffline: true) { $0.source = path }.lines.count == 1)
  }

  @Test func commitsInPiecesAndIsDoneAgainAfterAnInterrupt() throws {
    let scene = try PricingScene()
    let names = (0..<250).map { "m\($0)" }
    try scene.database.write {
      for name in names {
        let id = try #require(ModelID("openai/\(name)"))
        _ = try ModelRegistry(scene.database).add(
          RegisteredModel(id: id, name: name), now: scene.now)
      }
    }
    let entries = names.map {
      #""\#($0)":{"litellm_provider":"openai","input_cost_per_token":1e-6,"output_cost_per_token":2e-6}"#
    }
    let path = try scene.file("{\(entries.joined(separator: ","))}")
    var world = scene.world
    var asked = 0
    world.signals.pending = {
      asked += 1
      return asked > 1 ? .terminate : nil
    }
    var options = JobRunner.Options()
    options.source = path
    let runner = try JobRunner(
      world: world, database: scene.database, isTrial: false, isOffline: false)
    let cut = try runner.run(.syncPricing, options)
    #expect(cut.failure?.kind == .interrupted && cut.changes.count == 100)
    #expect(try scene.run { $0.source = path }.changes.count == 150)
    let history = try Jobs(scene.database).history(of: .syncPricing, limit: 5)
    #expect(history.map(\.changes) == [250])
  }
}
