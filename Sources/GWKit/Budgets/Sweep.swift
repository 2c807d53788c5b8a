/// Finds calls whose process is gone, or has outlived its lease, and ends them: nobody knows what they used, so the whole
/// hold counts as spent. Should such a process turn up after all, its settle enters the difference.
package struct Sweep {
  private let database: Database
  private let owners: OwnerLocks
  private let boot: BootInstant

  package init(_ database: Database, owners: OwnerLocks, boot: BootInstant) {
    self.database = database
    self.owners = owners
    self.boot = boot
  }

  /// Calls of one transaction at most, so that the gate is never held long.
  private static let batch = 64
  /// What a hold looks through on its way, and ends of it at most: it pays for others and must stay quick.
  private static let glance = 256
  private static let share = 64

  private func isGone(_ owner: OpenCall.Owner) -> Bool {
    if !owners.isAlive(owner.byte) { return true }
    return owner.lease.boot == boot.boot && owner.lease.milliseconds < boot.milliseconds
  }

  /// A few, on the way of another call. Inside a write transaction.
  package func some(at now: Instant) throws {
    let open = try OpenCalls(database).owners(limit: Self.glance)
    let gone = open.lazy.filter { isGone($0.owner) }.map(\.call).prefix(Self.share)
    guard !gone.isEmpty else { return }
    try OpenCalls(database).presume(Array(gone), at: now)
  }

  /// Calls whose owner is gone, of these windows only when they are named; they stay as they are.
  package func gone(in windows: [Int64]? = nil) throws -> [String] {
    try OpenCalls(database).owners(in: windows, limit: .max)
      .filter { isGone($0.owner) }.map(\.call)
  }

  /// Ends what dead processes hold where calls were refused for room. True: some was made.
  package func makesRoom(for refusals: [BudgetRefusal], at now: Instant) throws -> Bool {
    let windows = refusals.flatMap(\.budgets).filter { $0.window.held > 0 }.compactMap(\.window.id)
    return try !windows.isEmpty && all(in: Set(windows).sorted(), at: now) > 0
  }

  /// All of them, in as many transactions as it takes; `noting` is told inside each how many it ends. Returns how many.
  @discardableResult
  package func all(
    in windows: [Int64]? = nil, at now: Instant, noting: (Int) throws -> Void = { _ in }
  ) throws -> Int {
    let gone = try gone(in: windows)
    var count = 0
    for start in stride(from: 0, to: gone.count, by: Self.batch) {
      let part = Set(gone[start..<min(start + Self.batch, gone.count)])
      try database.write {
        // Some may have ended since.
        let open = try OpenCalls(database).open(among: part)
        try OpenCalls(database).presume(open, at: now)
        count += open.count
        if !open.isEmpty { try noting(open.count) }
      }
    }
    return count
  }
}
