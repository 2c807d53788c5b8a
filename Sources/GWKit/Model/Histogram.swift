/// How many durations fell into each bucket: 35 buckets an octave, so that a percentile read from them is within 1 % of
/// the exact one, and every bound of OpenTelemetry's histograms (10 ms times a power of two) is a bound of a bucket.
/// Histograms add up; they hold no sums.
package struct Histogram: Sendable, Equatable {
  /// By bucket, as far as there are any. Bucket 0 is for 0 ms.
  private(set) var counts: [Int64] = []

  package init() {}

  package static func == (left: Histogram, right: Histogram) -> Bool {
    // Trailing zeros say nothing.
    (0..<max(left.counts.count, right.counts.count)).allSatisfy {
      left.count(in: $0) == right.count(in: $0)
    }
  }

  private func count(in bucket: Int) -> Int64 { bucket < counts.count ? counts[bucket] : 0 }

  package var total: Int64 { counts.reduce(0, &+) }

  /// All of them together in milliseconds, each as the middle of its bucket: within 1 %.
  package var sum: Int64 {
    counts.enumerated().reduce(0) { $0 &+ Self.middle(of: $1.offset) &* $1.element } / 10
  }

  /// A negative `count` takes durations out again.
  package mutating func add(milliseconds: Int64, count: Int64 = 1) {
    add(count, to: Self.bucket(of: milliseconds))
  }

  package mutating func add(_ other: Histogram) {
    for (bucket, count) in other.counts.enumerated() where count != 0 { add(count, to: bucket) }
  }

  package mutating func subtract(_ other: Histogram) {
    for (bucket, count) in other.counts.enumerated() where count != 0 { add(-count, to: bucket) }
  }

  mutating func add(_ count: Int64, to bucket: Int) {
    if bucket >= counts.count {
      counts += repeatElement(0, count: bucket + 1 - counts.count)
    }
    counts[bucket] &+= count
  }

  /// The nearest-rank percentile in whole milliseconds, such as 950 of a thousand; nil of nothing.
  package func percentile(perMille: Int64) -> Int64? {
    percentileInTenths(perMille: perMille).map { $0 / 10 }
  }

  /// The same in tenths of a millisecond: half a millisecond is more than 1 % of what is shorter than 50.
  package func percentileInTenths(perMille: Int64) -> Int64? {
    let total = total
    guard total > 0 else { return nil }
    let rank = max(1, Int64(clamping: (Int128(total) * Int128(perMille) + 999) / 1000))
    var seen: Int64 = 0
    for (bucket, count) in counts.enumerated() {
      seen += count
      if seen >= rank { return Self.middle(of: bucket) }
    }
    return Self.middle(of: counts.count - 1)
  }

  /// How many durations were shorter than 10 ms · 2^`octave`; exact, since that is a bound.
  package func count(belowOctave octave: Int) -> Int64 {
    counts.prefix(max(0, (octave - Self.firstOctave) * Self.perOctave + 1)).reduce(0, &+)
  }
}

/// Where buckets begin.
extension Histogram {
  private static let perOctave = 35
  /// 10 ms · 2^-4 is less than a millisecond.
  private static let firstOctave = -4
  /// 10 ms · 2^36 is 21 years.
  private static let lastOctave = 36
  /// 2^(i/35).
  private static let ratios: [Double] = [
    1, 1.020001609421199, 1.0404032832218364, 1.0612130233333728, 1.0824389917387767,
    1.1040895136738123, 1.1261730808923576, 1.148698354997035, 1.1716741708364595,
    1.1951095399704377,
    1.2190136542044754, 1.2433958891949821, 1.2682658081265845, 1.293633165462994,
    1.3195079107728942,
    1.3459001926323562, 1.372820362605305, 1.4002789793036055, 1.4282868125283514,
    1.4568548474939929,
    1.4859942891369484, 1.515716566510398, 1.5460333372669801, 1.5769564922311472,
    1.6084981600629789,
    1.640670712015276, 1.673486766785806, 1.706959195466601, 1.7411011265922482, 1.7759259512891563,
    1.8114473285278132, 1.847679190480101, 1.8846357479837614, 1.9223314961161622,
    1.960781219879547,
  ]

  /// The shortest whole milliseconds of each octave's buckets, computed from the octave's own start: powers of two are
  /// exact, so octaves begin exactly where they should.
  static func bucket(of milliseconds: Int64) -> Int {
    guard milliseconds > 0 else { return 0 }
    var (octave, start) = (firstOctave, 0.625)
    let value = Double(milliseconds)
    while octave < lastOctave, start * 2 <= value {
      start *= 2
      octave += 1
    }
    let ratio = value / start
    var (low, high) = (0, perOctave)
    while high - low > 1 {
      let middle = (low + high) / 2
      if ratios[middle] <= ratio { low = middle } else { high = middle }
    }
    return (octave - firstOctave) * perOctave + low + 1
  }

  /// Where a bucket begins, in milliseconds.
  private static func start(of bucket: Int) -> Double {
    let (octave, step) = (bucket - 1).quotientAndRemainder(dividingBy: perOctave)
    var start = 0.625 * ratios[step]
    for _ in 0..<octave { start *= 2 }
    return start
  }

  /// The middle of the whole milliseconds that a bucket can hold, in tenths of one.
  static func middle(of bucket: Int) -> Int64 {
    guard bucket > 0 else { return 0 }
    let first = Int64(start(of: bucket).rounded(.up))
    let last = Int64(start(of: bucket + 1).rounded(.up)) - 1
    return max(first * 10, (first + last) * 5)
  }
}

/// As bytes: how many buckets are not empty, then for each the distance from the one before and the count.
extension Histogram {
  package func encode(into bytes: inout [UInt8]) {
    VariableLength.append(UInt64(counts.count { $0 != 0 }), to: &bytes)
    var last = -1
    for (bucket, count) in counts.enumerated() where count != 0 {
      VariableLength.append(UInt64(bucket - last), to: &bytes)
      VariableLength.append(VariableLength.zigzag(count), to: &bytes)
      last = bucket
    }
  }

  /// Adds a histogram that was encoded, read from `position` on. False when the bytes are none.
  package mutating func add(encoded bytes: [UInt8], from position: inout Int) -> Bool {
    guard let buckets = VariableLength.read(bytes, from: &position), buckets <= Self.most else {
      return false
    }
    // Reports read millions of these numbers: the array is taken out while they are added, so that each addition finds
    // it in hand.
    var sums = counts
    counts = []
    defer { counts = sums }
    var bucket = -1
    for _ in 0..<buckets {
      guard let distance = VariableLength.read(bytes, from: &position),
        let count = VariableLength.read(bytes, from: &position), distance > 0,
        distance <= Self.most
      else { return false }
      bucket += Int(distance)
      guard bucket < Self.most else { return false }
      if bucket >= sums.count { sums += repeatElement(0, count: bucket + 64 - sums.count) }
      sums[bucket] &+= VariableLength.zagzig(count)
    }
    return true
  }

  /// More buckets there are not.
  private static let most = UInt64((lastOctave - firstOctave + 1) * perOctave + 1)
}

/// Numbers in as few bytes as they need, seven bits in each, the low ones first (LEB128).
enum VariableLength {
  static func append(_ number: UInt64, to bytes: inout [UInt8]) {
    var rest = number
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  /// Small numbers of either sign become small numbers.
  static func zigzag(_ number: Int64) -> UInt64 {
    UInt64(bitPattern: number << 1 ^ number >> 63)
  }

  static func zagzig(_ number: UInt64) -> Int64 {
    Int64(bitPattern: number >> 1) ^ -Int64(number & 1)
  }

  /// Nil at the end, and of more than 64 bits.
  @inline(__always)
  static func read(_ bytes: [UInt8], from position: inout Int) -> UInt64? {
    guard position < bytes.count else { return nil }
    let first = bytes[position]
    guard first >= 0x80 else {
      position += 1
      return UInt64(first)
    }
    return readLong(bytes, from: &position)
  }

  private static func readLong(_ bytes: [UInt8], from position: inout Int) -> UInt64? {
    var (number, shift): (UInt64, UInt64) = (0, 0)
    while position < bytes.count, shift < 64 {
      let byte = bytes[position]
      position += 1
      number |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return number }
      shift += 7
    }
    return nil
  }
}
