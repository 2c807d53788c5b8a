/// Identifiers of requests and calls: UUID version 7 (RFC 9562), so that they sort by time.
package enum CallID {
  /// `random` must be ten bytes.
  package static func make(at now: Instant, random: [UInt8]) -> String {
    precondition(random.count == 10, "a version 7 UUID has ten random bytes")
    let time = UInt64(max(0, now.milliseconds))
    var text: [UInt8] = []
    text.reserveCapacity(36)
    for index in 0..<16 {
      var byte =
        index < 6 ? UInt8(truncatingIfNeeded: time >> (40 - 8 * index)) : random[index - 6]
      if index == 6 { byte = 0x70 | (byte & 0x0F) }
      if index == 8 { byte = 0x80 | (byte & 0x3F) }
      if [4, 6, 8, 10].contains(index) { text.append(UInt8(ascii: "-")) }
      text.append(Hexadecimal.digit(byte >> 4))
      text.append(Hexadecimal.digit(byte & 15))
    }
    return String(decoding: text, as: UTF8.self)
  }
}
