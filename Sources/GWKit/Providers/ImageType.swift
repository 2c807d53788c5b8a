/// The image types that every provider reads, known by their first bytes; a file's name proves nothing. It reads only
/// as much of an image as tells its type and size.
package enum ImageType: String, Sendable, CaseIterable {
  case png = "image/png"
  case jpeg = "image/jpeg"
  case gif = "image/gif"
  case webp = "image/webp"

  /// Nil for anything else.
  package init?(of bytes: [UInt8]) {
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      self = .png
    } else if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
      self = .jpeg
    } else if bytes.starts(with: Array("GIF87a".utf8)) || bytes.starts(with: Array("GIF89a".utf8)) {
      self = .gif
    } else if bytes.starts(with: Array("RIFF".utf8)),
      bytes.dropFirst(8).starts(with: Array("WEBP".utf8))
    {
      self = .webp
    } else {
      return nil
    }
  }

  /// Nil when the file is too short or says nothing that can be true.
  package func size(of bytes: [UInt8]) -> ImageSize? {
    let reader = ImageBytes(bytes)
    let sides: (width: Int64?, height: Int64?) =
      switch self {
      case .png: (reader.big(16, 4), reader.big(20, 4))
      case .gif: (reader.little(6, 2), reader.little(8, 2))
      case .jpeg: reader.jpegSides()
      case .webp: reader.webpSides()
      }
    guard let width = sides.width, let height = sides.height, width > 0, height > 0 else {
      return nil
    }
    return ImageSize(width: width, height: height)
  }
}

extension InlineImage {
  /// Nil when the bytes are no image of a known type.
  package init?(_ bytes: [UInt8], detail: String? = nil) {
    guard let type = ImageType(of: bytes) else { return nil }
    self.init(
      mediaType: type.rawValue, bytes: bytes, size: type.size(of: bytes), detail: detail)
  }
}

/// Numbers at places of a file; nil beyond its end.
private struct ImageBytes {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  func big(_ start: Int, _ count: Int) -> Int64? {
    guard start + count <= bytes.count else { return nil }
    return bytes[start..<(start + count)].reduce(0) { $0 << 8 | Int64($1) }
  }

  func little(_ start: Int, _ count: Int) -> Int64? {
    guard start + count <= bytes.count else { return nil }
    return bytes[start..<(start + count)].reversed().reduce(0) { $0 << 8 | Int64($1) }
  }

  /// In the frame header: markers are walked through until one of them is it.
  func jpegSides() -> (width: Int64?, height: Int64?) {
    var position = 2
    while let prefix = big(position, 1), prefix == 0xFF, let marker = big(position + 1, 1) {
      // Fill bytes, and markers without a length.
      if marker == 0xFF || marker == 0x01 || (0xD0...0xD8).contains(marker) {
        position += marker == 0xFF ? 1 : 2
        continue
      }
      // C4, C8 and CC among the frame headers are tables.
      if (0xC0...0xCF).contains(marker), ![0xC4, 0xC8, 0xCC].contains(marker) {
        return (big(position + 7, 2), big(position + 5, 2))
      }
      guard let length = big(position + 2, 2), length >= 2 else { break }
      position += 2 + Int(length)
    }
    return (nil, nil)
  }

  /// Three forms: extended, lossless and lossy. https://www.rfc-editor.org/rfc/rfc9649
  func webpSides() -> (width: Int64?, height: Int64?) {
    guard let form = big(12, 4) else { return (nil, nil) }
    switch form {
    case 0x5650_3858:  // VP8X: sides less one, in 24 bits.
      return (little(24, 3).map { $0 + 1 }, little(27, 3).map { $0 + 1 })
    case 0x5650_384C:  // VP8L: sides less one, in 14 bits after a signature.
      let packed = little(21, 4)
      return (packed.map { $0 & 0x3FFF + 1 }, packed.map { $0 >> 14 & 0x3FFF + 1 })
    case 0x5650_3820:  // VP8: 14 bits after the frame tag and the start code.
      return (little(26, 2).map { $0 & 0x3FFF }, little(28, 2).map { $0 & 0x3FFF })
    default: return (nil, nil)
    }
  }
}
