import GWKit
import TestSupport
import Testing

/// However a stream is cut on its way, it means the same.
struct RecordedStreamTests {
  @Test(arguments: RecordedStream.all)
  func meansWhatItSays(_ stream: RecordedStream) {
    let replay = Replay(stream.dialect, [stream.bytes[...]])
    #expect(RecordedStream.Meaning(replay) == stream.meaning)
  }

  @Test(arguments: RecordedStream.all)
  func meansTheSameByteByByte(_ stream: RecordedStream) {
    let whole = Replay(stream.dialect, [stream.bytes[...]])
    let bytes = stream.bytes
    #expect(Replay(stream.dialect, bytes.indices.map { bytes[$0...$0] }) == whole)
  }

  @Test(arguments: RecordedStream.all)
  func meansTheSameSplitAnywhere(_ stream: RecordedStream) {
    let whole = Replay(stream.dialect, [stream.bytes[...]])
    let bytes = stream.bytes
    for place in bytes.indices
    where Replay(stream.dialect, [bytes[..<place], bytes[place...]]) != whole {
      Issue.record("split at \(place)")
      return
    }
  }

  /// A stream that ends early is never taken for a whole one: it is incomplete, failed, or all there.
  @Test(arguments: RecordedStream.all)
  func isIncompleteWhenItEndsEarly(_ stream: RecordedStream) {
    let bytes = stream.bytes
    for count in bytes.indices {
      let replay = Replay(stream.dialect, [bytes[..<count]])
      if replay.isComplete, replay.error == nil {
        #expect(replay.response.text == stream.meaning.text, "cut at \(count)")
      }
    }
  }
}
