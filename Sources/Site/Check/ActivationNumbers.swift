import Foundation

/// The published numbers of an activation page (``ActivationData``), as far as the page is held against them.
struct ActivationNumbers: Decodable {
  let classes: [Score]
  let explained: Score?
  let against: Score?
  /// What a transformer would answer before its first block and after each; nil of other networks.
  let blocks: [Reading]?
  /// From the input up.
  let layers: [Layer]
  let circuits: [Flow]

  /// A number that is not finite has no place in JSON and is nil.
  struct Score: Decodable {
    let index: Int
    let score: Double?
    let logit: Double?
  }

  struct Reading: Decodable {
    /// The best first.
    let classes: [Score]
    /// The network's own answer.
    let answer: Score
    let rank: Int
  }

  struct Layer: Decodable {
    let layer: String
    let strongest: [UnitValue]
    let attribution: Attribution?
  }

  struct UnitValue: Decodable, Hashable {
    let channel: Int
    let value: Double?
  }

  struct Attribution: Decodable {
    let sum: Double?
    let raising: [UnitValue]
    let lowering: [UnitValue]
    let deciding: [UnitValue]
    let absent: [UnitValue]
    let alone: [Trial]
  }

  struct Trial: Decodable {
    let channel: Int
    /// How far the answer is ahead without the unit.
    let lead: Double?
  }

  struct Flow: Decodable {
    let target: String
    let units: [State]
  }

  struct State: Decodable {
    let unit: String
    let value: Double?
  }

  init(_ json: Data) throws { self = try JSONDecoder().decode(ActivationNumbers.self, from: json) }

  /// How far the answer is ahead, in the precision of the pages: its own logit where there is no other to be ahead of.
  var lead: Float? {
    guard let logit = explained?.logit, let other = against?.logit else { return nil }
    return explained?.index == against?.index ? Float(logit) : Float(logit) - Float(other)
  }
}
