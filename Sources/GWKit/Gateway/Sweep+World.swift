extension World {
  /// Who has calls under way. Whoever has a database has its folder.
  func owners() throws -> OwnerLocks {
    guard let locations else { preconditionFailure("whoever has a database has its folder") }
    return try OwnerLocks(path: locations.owners)
  }
}

extension Sweep {
  /// Judges owners as this process sees them now.
  package init(_ database: Database, world: World) throws {
    self.init(database, owners: try world.owners(), boot: world.boot())
  }
}
