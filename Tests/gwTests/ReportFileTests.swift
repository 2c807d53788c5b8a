import Foundation
import TestSupport
import Testing

/// Reports of the built program: files, a live view, and what somebody changed in the database.
struct ReportFileTests {
  private let home: TemporaryHome
  private let upstream: StubUpstream

  init() throws {
    home = try TemporaryHome()
    upstream = try StubUpstream(always: [.send(Answers.stream(["jackdaw"]))])
    try Program(home: home).prepare(upstream)
    _ = try shell(
      "$GW setup set cache.enabled false -q; $GW setup client add acme -q; $GW setup fx set 5 -q")
  }

  private func shell(_ script: String) throws -> Program.Ended {
    try Program(home: home).shell(script)
  }

  @Test func aPageIsWrittenWholeOrNotAtAll() throws {
    defer { upstream.stop() }
    let written = try shell(
      "$GW ask -m stub/m hi -q; $GW metrics report -o $GW_HOME/r.html && tail -c 8 $GW_HOME/r.html")
    #expect(written.output.hasSuffix("</html>\n") && written.status == 0)
    let full = try shell("$GW metrics report -o /dev/full")
    #expect(full.status == 1 && full.errors.contains("cannot write '/dev/full'"))
    #expect(try shell("$GW metrics report -o $GW_HOME/none/r.html").status == 1)
    #expect(try shell("$GW metrics report").status == 2)
  }

  @Test func prometheusFilesAreForOthersToRead() throws {
    defer { upstream.stop() }
    let written = try shell(
      """
      $GW ask -m stub/m hi -q; $GW metrics prometheus -o $GW_HOME/gw.prom
      stat -c %a $GW_HOME/gw.prom; grep 'gw_requests_total.*outcome="ok"' $GW_HOME/gw.prom; ls $GW_HOME | grep -c tmp
      """)
    #expect(
      written.output == """
        jackdaw
        644
        gw_requests_total{provider="stub",model="stub/m",outcome="ok"} 1
        0

        """)
  }

  @Test func aLiveViewTellsOfAlerts() throws {
    defer { upstream.stop() }
    let seen = try shell(
      """
      $GW budget set acme --limit 1usd --period daily --alert 50 -q
      $GW metrics watch --interval 100ms -c 60 > $GW_HOME/seen & until [ -s $GW_HOME/seen ]; do :; done
      $GW budget set acme:usd:daily --limit 0.05 -q; $GW ask -m stub/m --client acme hi -q > /dev/null
      $GW budget set acme:usd:daily --limit 0.00001 -q; wait
      grep -o '"event":"alert".*"threshold":50' $GW_HOME/seen; grep -c '"event":"figures"' $GW_HOME/seen
      """)
    #expect(seen.output.hasPrefix("\"event\":\"alert\""), "\(seen.output) \(seen.errors)")
    #expect(seen.output.hasSuffix("\n60\n"))
  }

  @Test func aLiveViewEndsWhenNobodyReads() throws {
    defer { upstream.stop() }
    let ended = try shell("$GW metrics watch --interval 100ms | head -n 1 | cut -c 1-18")
    #expect(ended.output == "{\"event\":\"figures\"\n")
  }

  @Test func aChargeThatSomebodyChangedIsFound() throws {
    defer { upstream.stop() }
    #expect(try shell("$GW ask -m stub/m hi -q; $GW metrics billing --recompute").status == 0)
    let changed = try shell(
      """
      sqlite3 $GW_HOME/data/gw.db "UPDATE gateway_usage_logs SET cost_nano_usd = 1"
      $GW metrics billing --recompute --csv --fields cost_usd,recomputed_usd,differing
      """)
    #expect(changed.status == 10 && changed.output.hasSuffix(",1\n"))
    #expect(try shell("$GW metrics rebuild -n").status == 0)
  }
}
