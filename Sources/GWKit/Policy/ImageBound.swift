/// How many tokens an image can be at most. Providers publish how they cut images up; each formula here is taken at the
/// dearest model of its family, and everything rounds up.
enum ImageBound {
  static func tokens(_ image: InlineImage, model: String?) -> Int64 {
    guard let model = model?.lowercased() else {
      return [claude(image.size), gemini(image.size), tiles(image.size), patches(image.size)].max()
        ?? 0
    }
    if model.containsWord("claude") { return claude(image.size) }
    if model.containsWord("gemini") { return gemini(image.size) }
    // The only family that counts a tile as thousands of tokens.
    if model.containsWord("4o-mini") { return tiles(image.size) }
    return patches(image.size)
  }

  /// Squares of 28 pixels; larger images are scaled down to 4784 of them at most (Claude 4.7 and later; fewer before).
  private static func claude(_ size: ImageSize?) -> Int64 {
    min(4784, size.map { squares($0, side: 28) } ?? 4784)
  }

  /// Gemini 2: 258 for each tile of 768 pixels. Gemini 3: by resolution, 1120 at its highest.
  private static func gemini(_ size: ImageSize?) -> Int64 {
    guard let size else { return 14_500 }
    return max(1120, product(squares(size, side: 768), 258))
  }

  /// gpt-4o-mini: 2833, and 5667 for each tile of 512 pixels, after scaling into 2048 × 2048 and the shorter side
  /// to 768: no image has more than 4 × 2 of them.
  private static func tiles(_ size: ImageSize?) -> Int64 {
    guard let size else { return 2833 + 8 * 5667 }
    let (short, long) = (min(size.width, size.height), max(size.width, size.height))
    let scaled = min(2048, product(768, long) / short + 1)
    return 2833 + 2 * ((scaled + 511) / 512) * 5667
  }

  /// Squares of 32 pixels: at most 1536 of them at 2.46 tokens, or 12 000 at 1.2; and no less than the eight tiles of
  /// 170 with 85 of the models before. gpt-6 was seen to take 14 364.
  private static func patches(_ size: ImageSize?) -> Int64 {
    guard let size else { return 14_500 }
    let patches = squares(size, side: 32)
    let small = (min(1536, patches) * 246 + 99) / 100
    let large = (min(12_000, patches) * 12 + 9) / 10
    return max(small, large, 85 + 8 * 170)
  }

  private static func squares(_ size: ImageSize, side: Int64) -> Int64 {
    product(size.width / side + 1, size.height / side + 1)
  }

  /// Sizes come from files and may be nonsense.
  private static func product(_ left: Int64, _ right: Int64) -> Int64 {
    let (value, overflow) = left.multipliedReportingOverflow(by: right)
    return overflow ? 1_000_000_000_000 : min(value, 1_000_000_000_000)
  }
}

extension String {
  /// The standard library's own search would bring the regex engine along.
  fileprivate func containsWord(_ word: String) -> Bool {
    utf8.indices.contains { utf8[$0...].starts(with: word.utf8) }
  }
}
