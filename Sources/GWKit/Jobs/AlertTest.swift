/// Sends one sink an alert that is none, and says whether it was taken. Nothing is recorded.
package struct AlertTest {
  private let world: World
  private let database: Database

  package init(world: World, database: Database) {
    self.world = world
    self.database = database
  }

  package func send(to sink: AlertSink) throws {
    let now = world.now()
    let alert = Alert(
      key: "test/\(sink.name)/\(now.text)", kind: .test, type: "test", scope: sink.name,
      message: "this is a test of 'gw setup alerts'; nothing has happened", at: now)
    let delivery = AlertDelivery(
      alertID: 0, sink: sink.name, state: .pending, tries: 0, nextAt: now, error: nil,
      key: alert.key, line: alert.line, body: alert.json.text(), at: now)
    let post = AlertPost(world: world, settings: try Settings(database).values())
    guard let problem = try post.problem(sending: delivery, to: sink) else { return }
    throw GatewayError(.upstreamFailed, "'\(sink.name)' did not take it: \(problem)")
  }
}
