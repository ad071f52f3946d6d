package import Basics

/// Which pictures of features the site has, as a preset and what changes it.
package struct FeatureSettings: Hashable, Sendable, Encodable {
  package enum Preset: String, Hashable, Sendable, CaseIterable, Encodable {
    case none
    case draft
    case standard
    case fine
  }

  package var preset: Preset
  package var steps: Int?
  package var size: Size?
  package var seed: Int?
  package var negative: Bool?
  package var diversity: Int?

  init(_ table: ConfigurationTable?) {
    preset = table?.choice("preset", Preset.self) ?? .standard
    steps = table?.integer("steps", 1...100_000)
    size = table?.size("size", 8...2048)
    seed = table?.integer("seed", 0...Int.max)
    negative = table?.truth("negative")
    diversity = table?.integer("diversity", 0...64)
    table?.finish()
  }
}
