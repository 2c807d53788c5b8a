internal import CSystem
internal import Glibc

/// Programs that gw runs for someone: alert commands, crontab, systemctl. They get bytes to read and a time to end in, and
/// of what they print, standard error included, the end is kept. Key commands are run by `Shell`.
package enum ChildProcess {
  /// A program with its arguments, found by PATH, and what it reads.
  package struct Invocation: Sendable, Equatable {
    package var arguments: [String]
    package var input: [UInt8]

    package init(_ arguments: [String], input: [UInt8] = []) {
      self.arguments = arguments
      self.input = input
    }

    package init(shell command: String, input: [UInt8]) {
      self.init(["/bin/sh", "-c", command], input: input)
    }
  }

  /// How it ended.
  package struct Outcome: Sendable, Equatable {
    package enum End: Sendable, Equatable {
      case exited(Int32)
      case signalled(Int32)
      /// It took too long.
      case killed
      /// It never began: an error number.
      case notStarted(Int32)
    }

    package var end: End
    /// The last of what it printed.
    package var output: [UInt8]
    /// It printed more.
    package var isCut: Bool

    package init(end: End, output: [UInt8] = [], isCut: Bool = false) {
      self.end = end
      self.output = output
      self.isCut = isCut
    }

    package var hasSucceeded: Bool { end == .exited(0) }

    /// Nil when all is well.
    package var problem: String? {
      switch end {
      case .exited(0): nil
      case .exited(let status): "it ended with status \(status)"
      case .signalled(let signal): "it was ended by signal \(signal)"
      case .killed: "it took too long"
      case .notStarted(let code):
        "it cannot be run: " + SystemError(code: code, operation: "").reason
      }
    }
  }

  /// Runs all of them beside each other, and `meanwhile` besides; more than can be waited for at once come one group after
  /// the other. In their order.
  package static func run(
    _ invocations: [Invocation], limit: Int, timeout: TimeSpan, meanwhile: () -> Void = {}
  ) -> [Outcome] {
    var outcomes: [Outcome] = []
    var isFirst = true
    var rest = invocations[...]
    repeat {
      let group = rest.prefix(Int(GW_MOST_CHILDREN))
      rest = rest.dropFirst(group.count)
      outcomes += runGroup(Array(group), limit, timeout, isFirst ? meanwhile : {})
      isFirst = false
    } while !rest.isEmpty
    return outcomes
  }

  private static func runGroup(
    _ group: [Invocation], _ limit: Int, _ timeout: TimeSpan, _ meanwhile: () -> Void
  ) -> [Outcome] {
    let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: max(1, group.count * limit))
    defer { unsafe buffer.deallocate() }
    var codes: [Int32] = []
    var children: [gw_child] = unsafe []
    for invocation in group {
      var child = unsafe gw_child()
      unsafe child.buffer = unsafe buffer + codes.count * limit
      unsafe child.capacity = limit
      codes.append(unsafe start(&child, invocation))
      unsafe children.append(child)
    }
    let began = SystemClock.monotonicMilliseconds()
    meanwhile()
    // Their time began when they did; what is done by now ends well.
    let left = max(1000, timeout.milliseconds - (SystemClock.monotonicMilliseconds() - began))
    unsafe children.withUnsafeMutableBufferPointer { all in
      unsafe gw_children_finish(all.baseAddress, all.count, min(left, timeout.milliseconds))
    }
    return unsafe zip(children, codes).map { child, code in
      guard code == 0 else { return Outcome(end: .notStarted(code)) }
      let printed = unsafe Array(UnsafeBufferPointer(start: child.buffer, count: child.used))
      return unsafe Outcome(end: end(of: child), output: printed, isCut: child.is_cut)
    }
  }

  private static func start(_ child: inout gw_child, _ invocation: Invocation) -> Int32 {
    var words = unsafe invocation.arguments.map { unsafe strdup($0) } + [nil]
    defer { unsafe words.forEach { unsafe free($0) } }
    return unsafe gw_child_start(&child, &words, invocation.input, invocation.input.count)
  }

  private static func end(of child: gw_child) -> Outcome.End {
    let status = unsafe child.status
    if unsafe child.is_killed { return .killed }
    let signal = status & 0x7F
    return signal == 0 ? .exited((status >> 8) & 0xFF) : .signalled(signal)
  }
}
