/// The smallest files of each image type that tell their size, made by hand.
public enum Images {
  public static func png(_ width: UInt32 = 2, _ height: UInt32 = 3) -> [UInt8] {
    [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8)
      + big(width) + big(height) + [8, 6, 0, 0, 0]
  }

  /// A fill byte, a table that looks like a frame, then the frame.
  public static func jpeg(_ width: UInt16, _ height: UInt16) -> [UInt8] {
    [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xFF, 0xC4, 0, 9, 0, 1, 2, 3, 4, 5, 6]
      + [0xFF, 0xC2, 0, 11, 8] + big(UInt32(height)).suffix(2) + big(UInt32(width)).suffix(2)
      + [3, 1, 0x11, 0]
  }

  public static func gif(_ width: UInt8, _ height: UInt8) -> [UInt8] {
    Array("GIF89a".utf8) + [width, 0, height, 0, 0, 0, 0]
  }

  public static func webpExtended(_ width: UInt8, _ height: UInt8) -> [UInt8] {
    Array("RIFF".utf8) + [0, 0, 0, 0] + Array("WEBPVP8X".utf8) + [10, 0, 0, 0, 0, 0, 0, 0]
      + [width - 1, 0, 0, height - 1, 0, 0]
  }

  public static func webpLossless(_ width: UInt32, _ height: UInt32) -> [UInt8] {
    let packed = (width - 1) | (height - 1) << 14
    return Array("RIFF".utf8) + [0, 0, 0, 0] + Array("WEBPVP8L".utf8) + [9, 0, 0, 0, 0x2F]
      + big(packed).reversed()
  }

  public static func webpLossy(_ width: UInt8, _ height: UInt8) -> [UInt8] {
    Array("RIFF".utf8) + [0, 0, 0, 0] + Array("WEBPVP8 ".utf8) + [9, 0, 0, 0]
      + [0, 0, 0, 0x9D, 0x01, 0x2A, width, 0x40, height, 0x80]
  }

  private static func big(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(value >> UInt32(24 - 8 * $0) & 255) }
  }
}
