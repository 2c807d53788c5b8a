extension Sweep {
  /// Judges owners as this process sees them now.
  package init(_ database: Database, world: World) throws {
    guard let locations = world.locations else {
      preconditionFailure("whoever has a database has its folder")
    }
    self.init(
      database, owners: try OwnerLocks(path: locations.owners), boot: world.boot())
  }
}
