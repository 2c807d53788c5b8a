/// One line on its way to its answer.
final class BatchTask {
  let number: Int
  let id: String?
  /// Of the input's line; empty where nothing is resumed.
  let digest: [UInt8]
  /// The line of the output that was written with the call's end, and is in the database until the output is safe.
  var deposited: [UInt8]?

  init(number: Int, id: String?, digest: [UInt8]) {
    self.number = number
    self.id = id
    self.digest = digest
  }
}

/// A need of a task, waiting to be met.
struct Waiting<Need, Answer> {
  let task: BatchTask
  let need: Need
  /// On the world's monotonic clock.
  let since: Int64
  let then: (Answer) -> GWNeed

  typealias GWNeed = GWKit.Need
}
