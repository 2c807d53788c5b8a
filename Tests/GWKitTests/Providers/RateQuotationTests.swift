import Testing

@testable import GWKit

/// What sources of exchange rates answer, in every form that is known.
struct RateQuotationTests {
  private static let now = Instant("2026-11-22T15:00:00Z") ?? Instant(milliseconds: 0)

  private static func quotation(_ text: String) throws -> RateQuotation {
    try RateQuotation(parsing: Array(text.utf8), now: now)
  }

  private static let ptax =
    #"{"@odata.context":"https://x$metadata#_CotacaoDolarPeriodo(a)","value":[{"cotacaoCompra":5.32650,"#
    + #""cotacaoVenda":5.32710,"dataHoraCotacao":"2026-11-19 13:09:02.756"}]}"#

  @Test(arguments: [
    (ptax, "2026-11-19T16:09:02.756Z"), (" /*\(ptax)*/\n", "2026-11-19T16:09:02.756Z"),
    (
      #"{"value":[{"cotacaoVenda":"5.3271","dataHoraCotacao":"2026-11-19 13:09:02"}]}"#,
      "2026-11-19T16:09:02Z"
    ),
    (
      #"{"USDBRL":{"code":"USD","bid":"5.2279","ask":"5.3271","timestamp":"1795300000"}}"#,
      "2026-11-21T22:26:40Z"
    ),
    (
      #"{"result":"success","base_code":"USD","time_last_update_unix":1795219351,"rates":{"USD":1,"BRL":5.3271}}"#,
      "2026-11-21T00:02:31Z"
    ),
    (
      #"{"amount":1.0,"base":"USD","date":"2026-11-20","rates":{"BRL":5.3271}}"#,
      "2026-11-20T00:00:00Z"
    ),
    (#"{"date":"2026-11-20","base":"USD","quote":"BRL","rate":5.3271}"#, "2026-11-20T00:00:00Z"),
    (#"[{"date":"2026-11-20","base":"USD","quote":"BRL","rate":5.3271}]"#, "2026-11-20T00:00:00Z"),
    (
      #"[{"data":"18/11/2026","valor":"5.30"},{"data":"19/11/2026","valor":"5.3271"}]"#,
      "2026-11-19T00:00:00Z"
    ),
    (
      #"{"value":[{"cotacaoVenda":5.3271,"dataHoraCotacao":"2026-11-19 13:09:02.7"},"#
        + #"{"cotacaoVenda":9,"dataHoraCotacao":"2026-11-18 13:09:02.7"}]}"#,
      "2026-11-19T16:09:02.700Z"
    ),
  ])
  func readsTheRateAndItsMoment(_ text: String, _ at: String) throws {
    let quotation = try Self.quotation(text)
    #expect(quotation.nanoBRLPerUSD == 5_327_100_000)
    #expect(quotation.at == Instant(at))
  }

  @Test(arguments: [
    (#"{"value":[]}"#, "no quotation"), ("[]", "no quotation"), ("{}", "no exchange rate"),
    ("/*{}*/", "no exchange rate"), ("<html>", "no JSON"), ("", "no JSON"), ("/*", "no JSON"),
    (#"{"result":"error","error-type":"unsupported-code"}"#, "it says: unsupported-code"),
    (#"{"error":{"message":"down"}}"#, "it says: down"),
    (#"{"status":429,"code":"QuotaExceeded","message":"Quota"}"#, "no exchange rate"),
    (#"{"base":"EUR","date":"2026-11-20","rates":{"BRL":6.1}}"#, "no exchange rate"),
    (#"{"amount":10,"base":"USD","date":"2026-11-20","rates":{"BRL":53.2}}"#, "no exchange rate"),
    (#"{"base":"USD","rates":{"BRL":5.33}}"#, "no quotation"),
    (#"{"base":"USD","date":"2026-11-20","quote":"ARS","rate":5.3}"#, "no quotation"),
    (#"{"base":"USD","date":"2026-11-20","rates":{"BRL":null}}"#, "no decimal"),
    (#"{"USDBRL":{"ask":"5.3"}}"#, "no quotation"),
    (#"[{"data":"2026-11-19","valor":"5.3"}]"#, "no quotation"),
    (#"[{"data":"19/11/2026","valor":"0"}]"#, "cannot cost"),
    (#"[{"data":"19/11/2026","valor":"0.5"}]"#, "cannot cost"),
    (#"[{"data":"19/11/2026","valor":"50"}]"#, "cannot cost"),
    (#"[{"data":"19/11/2026","valor":"-5.3"}]"#, "cannot cost"),
    (#"[{"data":"19/11/2026","valor":"5,3271"}]"#, "no decimal"),
    (#"[{"data":"24/11/2026","valor":"5.3"}]"#, "in the future"),
  ])
  func refusesWhatIsNoRate(_ text: String, _ reason: String) {
    let problem = #expect(throws: SourceProblem.self) { try Self.quotation(text) }
    #expect(problem?.message.contains(reason) == true, "\(text): \(problem?.message ?? "")")
  }

  @Test(arguments: [("0.500000001", Int64(500_000_001)), ("49.9999", 49_999_900_000)])
  func believesWhatCanBe(_ text: String, _ nanos: Int64) throws {
    let quotation = try Self.quotation(#"[{"data":"23/11/2026","valor":"\#(text)"}]"#)
    #expect(quotation.nanoBRLPerUSD == nanos)
  }

  @Test(arguments: [
    ("0", Int64(5_000_000_000)), ("4.38", 5_219_000_000), ("0.00000001", 5_000_000_001),
  ])
  func addsTheSpreadRoundedUp(_ percent: String, _ expected: Int64) {
    #expect(ExchangeRate.nanos(5_000_000_000, withSpread: percent) == expected)
  }
}
