/// How many examples a unit's page shows.
package struct ExampleSettings: Hashable, Sendable, Encodable {
  package var count: Int
  package var samples: Int

  init(_ table: ConfigurationTable) {
    count = table.integer(
      "count", 1...1000, "How many of the images that excite a unit most its page shows.", otherwise: 12)
    samples = table.integer(
      "samples", 0...1000, "How many images it shows from the whole range of the unit's values.", otherwise: 8)
    table.finish()
  }
}
