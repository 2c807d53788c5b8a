import GWKit
import TestSupport
import Testing

struct ImageTypeTests {
  @Test(
    arguments: [
      (Images.png(640, 70_000), "image/png", 640, 70_000),
      (Images.jpeg(4000, 300), "image/jpeg", 4000, 300), (Images.gif(9, 8), "image/gif", 9, 8),
      (Images.webpExtended(7, 6), "image/webp", 7, 6),
      (Images.webpLossless(300, 16_384), "image/webp", 300, 16_384),
      (Images.webpLossy(5, 4), "image/webp", 5, 4),
    ] as [([UInt8], String, Int64, Int64)])
  func knowsTypeAndSize(bytes: [UInt8], type: String, width: Int64, height: Int64) throws {
    let image = try #require(InlineImage(bytes))
    #expect(image.mediaType == type && image.size == ImageSize(width: width, height: height))
  }

  @Test(arguments: [
    Images.png(), Images.jpeg(2, 2), Images.gif(2, 2), Images.webpExtended(2, 2),
    Images.webpLossless(2, 2), Images.webpLossy(2, 2),
  ])
  func neverReadsBeyondTheEnd(_ whole: [UInt8]) {
    for count in 0..<whole.count {
      let cut = Array(whole.prefix(count))
      if let image = InlineImage(cut), let size = image.size {
        #expect(size == InlineImage(whole)?.size)
      }
    }
  }

  @Test(arguments: ["", "%PDF-1.7", "<svg xmlns=''/>", "RIFF    WAVE", "plain text"])
  func refusesOtherFiles(_ text: String) {
    #expect(InlineImage(Array(text.utf8)) == nil)
  }

  @Test func takesNoSizeOfZero() throws {
    #expect(try #require(InlineImage(Images.png(0, 9))).size == nil)
  }
}
