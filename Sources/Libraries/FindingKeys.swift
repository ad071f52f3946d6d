import Analyses
import Basics
import Networks
import Projects
import Stages

/// The keys of all findings about one unit.
struct UnitKeys: Sendable {
  /// The pictures, the positive one first, then the kernel.
  var features: [Digest] = []
  /// Of what the pictures are worth: for each of ``features`` of which that is asked, by its key.
  var drives: [Digest: Digest] = [:]
  /// Of its accentuated photograph.
  var accentuation: Digest?
  var examples: Digest?
  var weights: Digest?
  /// Of what its inputs gave.
  var contributions: Digest?
  var relations: Digest?
  /// Of what was measured of its layer's field.
  var field: Digest?
  var truth: Digest?
  var classes: Digest?
  /// Of a head: what its weights say, where it looks, the same beside the truth, what it adds to the answer, and what
  /// the network loses without it.
  var headWeights: Digest?
  var attention: Digest?
  var attentionTruth: Digest?
  var directEffect: Digest?
  var ablation: Digest?

  /// The pictures, what they are worth, and the accentuated photograph.
  var pictures: [Digest] { features + features.compactMap { drives[$0] } + [accentuation].compactMap(\.self) }

  /// What is asked of all heads of a block at once.
  var head: [Digest] { [headWeights, attention, attentionTruth, directEffect, ablation].compactMap(\.self) }

  var all: [Digest] {
    pictures + [examples, field, weights, contributions, relations, truth, classes].compactMap(\.self) + head
  }

  /// The first picture and what it is worth, from which the unit's tile is made.
  var tile: [Digest] { features.prefix(1) + features.prefix(1).compactMap { drives[$0] } }

  /// What the unit's tile is made from: that and the photographs.
  var summary: [Digest] { tile + [examples].compactMap(\.self) }

  /// Of all units of a model that stages ask about.
  static func all(_ study: Study, _ agenda: Agenda, side: StageKey.Side = .own) -> [Unit: UnitKeys] {
    var keys: [Unit: UnitKeys] = [:]
    func note(_ unit: Unit?, _ change: (inout UnitKeys) -> Void) {
      if let unit { change(&keys[unit, default: UnitKeys()]) }
    }
    for (analysis, question) in agenda.asks(FeatureVisualization.self, side) {
      note(analysis.objective.terms.first?.measure.unit) { $0.features.append(question.key) }
    }
    for (analysis, question) in agenda.asks(PictureDrive.self, side) {
      note(question.unit) { $0.drives[analysis.picture] = question.key }
    }
    for (_, question) in agenda.asks(Accentuation.self, side) {
      note(question.unit) { $0.accentuation = question.key }
    }
    for (analysis, question) in agenda.asks(KernelPicture.self, side) {
      note(analysis.unit) { $0.features.append(question.key) }
    }
    for (_, question) in agenda.asks(Examples.self, side) { note(question.unit) { $0.examples = question.key } }
    for (analysis, question) in agenda.asks(UnitConnections.self, side) {
      note(analysis.unit) { $0.weights = question.key }
    }
    for (analysis, question) in agenda.asks(InputContributions.self, side) {
      note(analysis.unit) { $0.contributions = question.key }
    }
    for (analysis, question) in agenda.asks(Relations.self, side) {
      note(analysis.unit) { $0.relations = question.key }
    }
    func note(layer: String, _ change: (inout UnitKeys) -> Void) {
      for channel in 0..<(study.layer(named: layer)?.channels ?? 0) { note(Unit(layer, channel), change) }
    }
    for (analysis, question) in agenda.asks(LayerField.self, side) {
      note(layer: analysis.layerName) { $0.field = question.key }
    }
    for (analysis, question) in agenda.asks(LayerTruth.self, side) {
      note(layer: analysis.layerName) { $0.truth = question.key }
    }
    for (analysis, question) in agenda.asks(LayerClasses.self, side) {
      note(layer: analysis.layerName) { $0.classes = question.key }
    }
    for (analysis, question) in agenda.asks(LayerHeadWeights.self, side) {
      note(layer: analysis.layerName) { $0.headWeights = question.key }
    }
    for (analysis, question) in agenda.asks(LayerAttention.self, side) {
      note(layer: analysis.layerName) { $0.attention = question.key }
    }
    for (analysis, question) in agenda.asks(LayerAttentionTruth.self, side) {
      note(layer: analysis.layerName) { $0.attentionTruth = question.key }
    }
    for (analysis, question) in agenda.asks(LayerDirectEffect.self, side) {
      note(layer: analysis.layerName) { $0.directEffect = question.key }
    }
    for (analysis, question) in agenda.asks(LayerAblation.self, side) {
      note(layer: analysis.layerName) { $0.ablation = question.key }
    }
    return keys
  }
}

/// The keys of all findings about one stimulus.
struct StimulusKeys: Sendable {
  var picture: Digest?
  /// By the layers of the study.
  var responses: [Digest] = []
  var answer: Digest?
  /// How attention carried it there, of a model with heads.
  var attention: Digest?
  /// What it would answer after each block, of a transformer.
  var early: Digest?
  /// By the circuits of the configuration.
  var flows: [Digest] = []

  var all: [Digest] { [picture, answer, attention, early].compactMap(\.self) + responses + flows }

  /// Of each stimulus, in the order of the study; stages ask about one stimulus after another.
  static func all(_ study: Study, _ agenda: Agenda) -> [StimulusKeys] {
    func parts(_ questions: [Question]) -> [[Digest]] {
      let size = questions.count / max(study.stimuli.count, 1)
      return study.stimuli.indices.map { questions[($0 * size)..<(($0 + 1) * size)].map(\.key) }
    }
    let pictures = parts(agenda.asks(ModelView.self).map(\.question))
    let responses = parts(agenda.asks(ResponseAnalysis.self).map(\.question))
    let answers = parts(agenda.asks(AnswerAnalysis.self).map(\.question))
    let attention = parts(agenda.asks(InputAttentionAnalysis.self).map(\.question))
    let early = parts(agenda.asks(LogitLensAnalysis.self).map(\.question))
    let flows = parts(agenda.asks(FlowAnalysis.self).map(\.question))
    return study.stimuli.indices.map {
      StimulusKeys(
        picture: pictures[$0].first, responses: responses[$0], answer: answers[$0].first,
        attention: attention[$0].first, early: early[$0].first, flows: flows[$0])
    }
  }
}

/// The keys of all findings about a second model and the comparison with it.
struct ComparisonKeys: Sendable {
  /// Of the comparison of each layer of the first model, in their order.
  let layers: [Digest]
  /// Of each circuit's recurrence, in the order of the configuration.
  let circuits: [Digest]
  /// Of each unit of the second model.
  let units: [Unit: UnitKeys]

  init(_ second: Study, _ agenda: Agenda) {
    layers = agenda.asks(LayerComparison.self).map(\.question.key)
    circuits = agenda.asks(CircuitRecurrence.self).map(\.question.key)
    units = UnitKeys.all(second, agenda, side: .second)
  }
}
