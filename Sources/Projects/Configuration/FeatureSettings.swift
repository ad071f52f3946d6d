package import Basics

/// Which pictures of features the site has, as a preset and what changes it.
package struct FeatureSettings: Hashable, Sendable, Encodable {
  package enum Preset: String, Hashable, Sendable, CaseIterable, Encodable {
    case none
    case draft
    case standard
    case fine
  }

  /// Which units get an accentuated image too.
  package enum Accentuated: String, Hashable, Sendable, CaseIterable, Encodable {
    case none
    case named
    case all
  }

  private static let preset = "as the preset has it"

  package var preset: Preset
  package var steps: Int?
  package var size: Size?
  package var seed: Int?
  package var negative: Bool?
  package var diversity: Int?
  package var accentuate: Accentuated

  init(_ table: ConfigurationTable, otherwise: Preset = .standard) {
    preset = table.choice(
      "preset",
      """
      What the other keys are where they are not said. `draft`: 96 pixels, 48 steps; `standard`: 128 and 128; `fine`: 128 \
      and 512, with `negative` and 4 unlike pictures; `none`: no pictures.
      """, otherwise: otherwise)
    steps = table.integer(
      "steps", 1...100_000,
      KeyMeaning("The most steps; a picture that has settled stops before.", otherwise: Self.preset))
    size = table.size(
      "size", 8...2048,
      KeyMeaning("Height and width in pixels, where the layers run at that size.", otherwise: Self.preset))
    seed = table.integer(
      "seed", 0...Int.max, KeyMeaning("Another seed gives another picture of the same thing.", otherwise: "0"))
    negative = table.truth(
      "negative",
      KeyMeaning("Whether each unit also gets a picture of what turns it off.", otherwise: Self.preset))
    diversity = table.integer(
      "diversity", 0...64,
      KeyMeaning("How many unlike pictures each unit gets besides; 0 or 1 for none.", otherwise: Self.preset))
    accentuate = table.choice(
      "accentuate",
      """
      Of which units the strongest image is also shown changed so that it excites them more: `none`; `named`, those that a \
      circuit's target, an article or a name points to; `all`. Each takes another picture's time and more: every step also \
      runs the whole layer, and once more on the image. Not of the model to `compare` with.
      """, otherwise: .none)
    table.finish()
  }
}
