/// How many of the calls of late were refused. Providers refuse some whatever they are asked, because others ask too; what
/// is refused because of this caller is soon more than that. It begins with mistrust.
struct RefusalShare: Sendable {
  /// Of `whole`, where later calls count more.
  private var refused = whole

  private static let whole: Int64 = 1 << 16
  /// About so many calls are remembered.
  private static let memory: Int64 = 16

  enum Kind {
    /// Less than one of eight.
    case rare
    case some
    /// More than half.
    case most
  }

  var kind: Kind {
    if refused >= Self.whole / 2 { return .most }
    return refused < Self.whole / 8 ? .rare : .some
  }

  mutating func pass() { refused -= refused / Self.memory }
  mutating func refuse() { refused += (Self.whole - refused) / Self.memory }
}
