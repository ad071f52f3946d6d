/// How many examples a unit's page shows.
package struct ExampleSettings: Hashable, Sendable, Encodable {
  package var count: Int
  package var samples: Int

  init(_ table: ConfigurationTable?) {
    count = table?.integer("count", 1...1000) ?? 12
    samples = table?.integer("samples", 0...1000) ?? 8
    table?.finish()
  }
}
