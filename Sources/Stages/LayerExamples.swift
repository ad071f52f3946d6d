import Analyses
import Basics

/// The questions for the images that excite the units of some layers.
struct LayerExamples {
  /// Of each layer, by channel.
  let analyses: [[Examples]]
  /// Their keys.
  let needs: [[Digest]]

  init(_ layers: [String], _ agenda: Agenda) {
    let asked = Dictionary(grouping: agenda.asks(Examples.self)) { $0.question.unit?.layer ?? "" }
    let own = layers.map { layer in
      (asked[layer] ?? []).sorted { ($0.question.unit?.channel ?? 0) < ($1.question.unit?.channel ?? 0) }
    }
    analyses = own.map { $0.map(\.analysis) }
    needs = own.map { $0.map(\.question.key) }
  }
}
