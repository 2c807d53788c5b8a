/// The forms in which exchange rates are published. Each gives what it holds of dollars in reais, or nil when the answer
/// is not of that form; an entry without a date is left out.
enum RateForm {
  typealias Quotation = (rate: JSON, at: Instant)

  static func quotations(_ json: JSON) -> [Quotation]? {
    ptax(json) ?? awesome(json) ?? table(json) ?? series(json) ?? pairs(json)
  }

  /// The Brazilian central bank's PTAX: `{"value":[{"cotacaoVenda":5.32710,"dataHoraCotacao":"2026-11-19 13:09:02.756"}]}`,
  /// in the time of Brasília.
  private static func ptax(_ json: JSON) -> [Quotation]? {
    json["value"]?.array?.compactMap { entry in
      guard let rate = entry["cotacaoVenda"],
        let at = entry["dataHoraCotacao"]?.string.flatMap({ Instant($0 + "-03:00") })
      else { return nil }
      return (rate, at)
    }
  }

  /// AwesomeAPI: `{"USDBRL":{"ask":"5.2285","timestamp":"1591109752"}}`.
  private static func awesome(_ json: JSON) -> [Quotation]? {
    guard let entry = json["USDBRL"] else { return nil }
    guard let rate = entry["ask"], let at = seconds(entry["timestamp"]) else { return [] }
    return [(rate, at)]
  }

  /// open.er-api and Frankfurter's first version: `rates` for one dollar, with the second or the day.
  private static func table(_ json: JSON) -> [Quotation]? {
    guard let rate = json["rates"]?["BRL"], (json["base_code"] ?? json["base"]) == "USD",
      (json["amount"] ?? 1).int == 1
    else { return nil }
    guard let at = seconds(json["time_last_update_unix"]) ?? day(json["date"]) else { return [] }
    return [(rate, at)]
  }

  /// The central bank's series: `[{"data":"19/11/2026","valor":"5.3271"}]`.
  private static func series(_ json: JSON) -> [Quotation]? {
    guard let entries = json.array, entries.allSatisfy({ $0["valor"] != nil }) else { return nil }
    return entries.compactMap { entry in
      let parts = (entry["data"]?.string ?? "").split(separator: "/")
      guard parts.count == 3, let rate = entry["valor"],
        let at = Instant("\(parts[2])-\(parts[1])-\(parts[0])")
      else { return nil }
      return (rate, at)
    }
  }

  /// Frankfurter's second version: `{"date","base","quote","rate"}`, or a list of them.
  private static func pairs(_ json: JSON) -> [Quotation]? {
    guard let entries = json.array ?? (json["rate"].map { _ in [json] }) else { return nil }
    return entries.compactMap { entry in
      guard entry["base"] == "USD", entry["quote"] == "BRL", let rate = entry["rate"],
        let at = day(entry["date"])
      else { return nil }
      return (rate, at)
    }
  }

  private static func seconds(_ value: JSON?) -> Instant? {
    guard let seconds = value?.int ?? value?.string.flatMap({ Int64($0) }),
      (1...9_999_999_999).contains(seconds)
    else { return nil }
    return Instant(milliseconds: seconds * 1000)
  }

  private static func day(_ value: JSON?) -> Instant? { value?.string.flatMap { Instant($0) } }
}
