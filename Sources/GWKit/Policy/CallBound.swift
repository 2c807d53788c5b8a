/// What one call can use at most, as a function of the bound on output that is sent with it. Worked out before a socket
/// opens; `TokenBound` says why it holds.
package struct CallBound: Sendable, Equatable {
  package var inputTokens: Int64
  /// How many answers are asked for, each as long as the bound says.
  package var choices: Int64
  package var images: Int64
  package var price: Price?
  /// The one that the call is pinned to.
  package var rate: ExchangeRate?

  package init(
    inputTokens: Int64, choices: Int64 = 1, images: Int64 = 0, price: Price?, rate: ExchangeRate?
  ) {
    self.inputTokens = inputTokens
    self.choices = choices
    self.images = images
    self.price = price
    self.rate = rate
  }

  package init(of request: ChatRequest, route: Route, rate: ExchangeRate?) {
    self.init(
      inputTokens: TokenBound.input(request, model: route.upstreamModel),
      choices: request.choices ?? 1, images: request.imageCount, price: route.price?.price,
      rate: rate)
  }

  package func outputTokens(_ maxTokens: Int64) -> Int64 {
    let (product, overflow) = maxTokens.multipliedReportingOverflow(by: choices)
    return overflow ? .max : product
  }

  /// The worst case with so many tokens of output. Money is nil without a price, and reais without a rate; what does
  /// not fit is as much as there can be.
  package func amounts(maxTokens: Int64) -> Amounts {
    let output = outputTokens(maxTokens)
    let exact = price.map {
      Pricing.bound(inputTokens: inputTokens, outputTokens: output, images: images, at: $0)
    }
    let most = Amounts.most
    return Amounts(
      tokens: min(most, inputTokens.addingSaturating(output)),
      usd: exact.map { NanoUSD(nanos: min(most, $0.roundedUp?.nanos ?? most)) },
      brl: exact.flatMap { exact in
        rate.map { NanoBRL(nanos: min(most, exact.converted(at: $0)?.nanos ?? most)) }
      })
  }
}
