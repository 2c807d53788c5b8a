import Testing

@testable import GWKit

struct HistogramTests {
  @Test func everyBucketIsWithinOnePercent() {
    for value: Int64 in Array(0...20_000) + [99_999, 1_000_000, 86_400_000, 10_000_000_000] {
      let middle = Histogram.middle(of: Histogram.bucket(of: value))
      #expect(abs(middle - value * 10) * 10 <= value, "\(value) is read as \(middle) tenths")
    }
  }

  @Test func bucketsNeverGoBack() {
    var last = -1
    for value: Int64 in 0...50_000 {
      let bucket = Histogram.bucket(of: value)
      #expect(bucket >= last)
      last = bucket
    }
  }

  /// 10 ms times a power of two begins a bucket: what is below it is counted exactly.
  @Test(arguments: 0...13)
  func openTelemetryBoundsAreBounds(octave: Int) {
    var histogram = Histogram()
    let bound = Int64(10) << Int64(octave)
    histogram.add(milliseconds: bound - 1, count: 3)
    histogram.add(milliseconds: bound, count: 5)
    #expect(histogram.count(belowOctave: octave) == 3)
    #expect(histogram.count(belowOctave: octave + 1) == 8)
  }

  @Test func theLongestTimesHaveAPlace() {
    var histogram = Histogram()
    histogram.add(milliseconds: .max)
    histogram.add(milliseconds: -5)
    #expect(histogram.total == 2)
    #expect(histogram.percentile(perMille: 500) == 0)
  }

  @Test func comesBackFromItsBytes() {
    var latencies = Latencies()
    for value: Int64 in [0, 1, 9, 10, 640, 640, 70_000] {
      latencies.call.add(milliseconds: value)
      latencies.request.add(milliseconds: value * 2)
    }
    latencies.firstToken.add(milliseconds: 33, count: 1 << 40)
    var read = Latencies()
    let isRead = read.add(encoded: latencies.bytes)
    #expect(isRead && read == latencies)
    read.add(encoded: latencies.bytes)
    #expect(read.call.total == 14 && read.firstToken.total == 1 << 41)
  }

  @Test func requestsOfOneCallTakeNoSpace() {
    var latencies = Latencies()
    for value: Int64 in 1...1000 {
      latencies.call.add(milliseconds: value * 7)
    }
    let bytes = latencies.bytes.count
    latencies.request = latencies.call
    #expect(latencies.bytes.count < bytes)
  }

  @Test func refusesBytesThatAreNone() {
    var latencies = Latencies()
    latencies.call.add(milliseconds: 640)
    let whole = latencies.bytes
    for count in whole.indices {
      var read = Latencies()
      let isRead = read.add(encoded: Array(whole.prefix(count)))
      #expect(!isRead, "\(count) bytes")
    }
    for bytes: [UInt8] in [whole + [0], [1, 0, 1, 0, 0], [255, 255, 255], [1, 255, 255, 127, 1]] {
      var read = Latencies()
      let isRead = read.add(encoded: bytes)
      #expect(!isRead, "\(bytes)")
    }
  }
}
