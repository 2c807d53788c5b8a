import Synchronization

/// A flag that one thread sets and another reads.
public final class Switch: Sendable {
  private let value = Atomic<Bool>(false)
  public init() {}
  public var isOn: Bool { value.load(ordering: .relaxed) }
  public func turnOn() { value.store(true, ordering: .relaxed) }
}
