import Artifacts
import Basics
import Networks

/// Work on the model with which the site's own is compared: the same as on that, its questions told apart.
struct SecondModelStage: Stage {
  private let base: any Stage
  let questions: [Question]
  let title: String
  /// The keys of findings about each unit of the second model.
  let unitKeys: [Unit: UnitKeys]

  init(_ base: any Stage, of model: String) {
    self.base = base
    title = "\(base.title) (\(model))"
    questions = base.questions.map { $0.aboutSecond(model) }
    var keys: [Unit: UnitKeys] = [:]
    base.add(to: &keys)
    unitKeys = keys
  }

  var name: String { base.name }
  var unit: String { base.unit }

  func answer(_ missing: [Int], store: Store, workers: Int, progress: WorkProgress) throws -> Int {
    try base.answer(missing, store: store, workers: workers, progress: progress)
  }

  func seconds(for missing: [Int], store: Store, rates: [String: Double]) throws -> Double? {
    try base.seconds(for: missing, store: store, rates: rates)
  }

  func supportingKeys() -> [Digest] { base.supportingKeys() }
}
