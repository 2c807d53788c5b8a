/// Identifiers of requests and calls: UUID version 7 (RFC 9562), so that they sort by time.
package enum CallID {
  /// `random` must be ten bytes.
  package static func make(at now: Instant, random: [UInt8]) -> String {
    precondition(random.count == 10, "a version 7 UUID has ten random bytes")
    let time = UInt64(max(0, now.milliseconds))
    var bytes = (0..<6).map { UInt8(truncatingIfNeeded: time >> (40 - 8 * $0)) } + random
    bytes[6] = 0x70 | (bytes[6] & 0x0F)
    bytes[8] = 0x80 | (bytes[8] & 0x3F)
    var text = ""
    for (index, byte) in bytes.enumerated() {
      if [4, 6, 8, 10].contains(index) { text += "-" }
      text += (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
    return text
  }
}
