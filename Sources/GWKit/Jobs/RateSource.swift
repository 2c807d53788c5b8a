/// Where exchange rates are published, in the order in which they are tried.
enum RateSource {
  static let words = ["ptax", "awesomeapi", "open-er-api", "frankfurter", "sgs"]

  /// Days that are looked back: carnival and a weekend have no quotation.
  private static let lookBack: Int64 = 12
  /// Brasília is behind UTC, all year.
  private static let brasilia: Int64 = -3 * 3_600_000

  static func url(_ word: String, at now: Instant) -> String? {
    switch word {
    case "ptax": ptax(at: now)
    case "awesomeapi": "https://economia.awesomeapi.com.br/json/last/USD-BRL"
    case "open-er-api": "https://open.er-api.com/v6/latest/USD"
    case "frankfurter": "https://api.frankfurter.dev/v1/latest?base=USD&symbols=BRL"
    case "sgs": "https://api.bcb.gov.br/dados/serie/bcdata.sgs.1/dados/ultimos/5?formato=json"
    default: nil
    }
  }

  private static func ptax(at now: Instant) -> String {
    let today = now.adding(milliseconds: brasilia)
    let (first, last) = (date(today.adding(days: -lookBack)), date(today))
    return "https://olinda.bcb.gov.br/olinda/servico/PTAX/versao/v1/odata/"
      + "CotacaoDolarPeriodo(dataInicial=@dataInicial,dataFinalCotacao=@dataFinalCotacao)"
      + "?@dataInicial=%27\(first)%27&@dataFinalCotacao=%27\(last)%27&$top=1"
      + "&$orderby=dataHoraCotacao%20desc&$format=json"
      + "&$select=cotacaoCompra,cotacaoVenda,dataHoraCotacao"
  }

  /// Month, day, year.
  private static func date(_ moment: Instant) -> String {
    let parts = moment.text.prefix(10).split(separator: "-")
    return "\(parts[1])-\(parts[2])-\(parts[0])"
  }
}
