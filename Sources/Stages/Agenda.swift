package import Artifacts
package import Basics
package import Projects

/// All analyses that a study's site needs, kind by kind in the order in which they are done: each kind after those that
/// it requires.
package struct Agenda: Sendable {
  package private(set) var stages: [any Stage] = []
  /// The keys of the stages, in their order.
  private(set) var keys: [StageKey] = []
  private var made: [StageKey: any Stage] = [:]

  /// The kinds of work, in the order in which they are done where nothing is required: what takes longest comes last.
  private static let recipes: [StageRecipe] = [
    StageRecipe(AccuracyStage.self),
    StageRecipe(StimulusPictureStage.self),
    StageRecipe(ExampleStage.self),
    StageRecipe(FieldStage.self),
    StageRecipe(HoldStage.self),
    StageRecipe(WeightStage.self),
    StageRecipe(ContributionStage.self),
    StageRecipe(RelationStage.self),
    StageRecipe(CircuitStage.self),
    StageRecipe(ClassCircuitStage.self),
    StageRecipe(StreamCircuitStage.self),
    StageRecipe(ResponseStage.self),
    StageRecipe(AnswerStage.self),
    StageRecipe(FlowStage.self),
    StageRecipe(TruthStage.self),
    StageRecipe(ClassStage.self),
    StageRecipe(HeadWeightStage.self),
    StageRecipe(AttentionStage.self),
    StageRecipe(AttentionTruthStage.self),
    StageRecipe(DirectEffectStage.self),
    StageRecipe(InputAttentionStage.self),
    StageRecipe(LogitLensStage.self),
    StageRecipe(StreamStage.self),
    StageRecipe(AblationStage.self),
    StageRecipe(KernelStage.self),
    StageRecipe(SecondModelStage<ExampleStage>.self, of: .second),
    StageRecipe(ComparisonStage.self),
    StageRecipe(RecurrenceStage.self),
    StageRecipe(FeatureStage.self),
    StageRecipe(DriveStage.self),
    StageRecipe(AccentuationStage.self),
    StageRecipe(SecondModelStage<FeatureStage>.self, of: .second),
  ]

  /// Stages that wait for no other ask their questions side by side.
  package init(_ study: Study, workers: Int) throws {
    let sorted = try StageOrder.sorted(Self.recipes, key: \.key, requires: \.requires)
    var waiting = sorted
    while !waiting.isEmpty {
      let keys = Set(waiting.map(\.key))
      let ready = waiting.filter { keys.isDisjoint(with: $0.requires) }
      waiting.removeAll { keys.isDisjoint(with: $0.requires) }
      let before = self
      let stages = try Workers.map(count: ready.count, workers: workers, state: {}) {
        try ready[$1].stage(study, before)
      }
      for (recipe, stage) in zip(ready, stages) { made[recipe.key] = stage }
    }
    keys = sorted.map(\.key).filter { made[$0] != nil }
    stages = keys.compactMap { made[$0] }
  }

  /// What a kind of work asks, in its order; empty where the site has no need of it.
  package func analyses<A: Analysis>(of asked: A.Type, _ side: StageKey.Side = .own) -> [A] {
    asks(asked, side).map(\.analysis)
  }

  /// The same with the questions.
  package func asks<A: Analysis>(
    _ asked: A.Type, _ side: StageKey.Side = .own
  ) -> [(analysis: A, question: Question)] {
    guard let stage = made[StageKey(asked, of: side)] else { return [] }
    return Array(zip(Self.analyses(of: stage, asked), stage.questions))
  }

  /// A stage's key names the type of its analyses, so they are of that type.
  private static func analyses<A: Analysis>(of stage: some Stage, _ asked: A.Type) -> [A] {
    stage.analyses.compactMap { $0 as? A }
  }
}

/// How a stage is made when those that it requires are there.
private struct StageRecipe: Sendable {
  let key: StageKey
  let requires: [StageKey]
  let stage: @Sendable (Study, Agenda) throws -> (any Stage)?

  init<S: Stage>(_ type: S.Type, of side: StageKey.Side = .own) {
    key = StageKey(S.Asked.self, of: side)
    requires = S.requires
    stage = { try S($0, after: $1) }
  }
}

/// An order in which nothing comes before what it requires.
package enum StageOrder {
  /// The elements in their order, but that each comes after those it requires; what is not among them is no matter.
  ///
  /// - Throws: which elements require one another.
  package static func sorted<E, K: Hashable>(
    _ elements: [E], key: (E) -> K, requires: (E) -> [K]
  ) throws(Diagnostic) -> [E] {
    var waiting = elements
    var sorted: [E] = []
    while !waiting.isEmpty {
      let keys = Set(waiting.map(key))
      guard let next = waiting.firstIndex(where: { keys.isDisjoint(with: requires($0)) }) else {
        throw Diagnostic(
          "these kinds of work require one another: \(waiting.map { "\(key($0))" }.joined(separator: ", "))")
      }
      sorted.append(waiting.remove(at: next))
    }
    return sorted
  }
}
