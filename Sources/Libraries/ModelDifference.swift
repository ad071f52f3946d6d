package import Artifacts
import Basics
import Networks
package import Projects
package import Stages

/// What has changed in the model and the images since the last build.
package struct ModelDifference {
  /// The nodes that differ from the last other model's, in the order of the network, then those that are gone.
  package let nodes: [String]
  /// `image added`, `10 images added, 2 removed`.
  package let images: String
  private let trace: ChangeTrace

  package init(_ study: Study, _ store: Store) throws {
    let model = study.specimen.model
    let last = try store.generations().first { $0.model != model.digest }
    let before = try last.flatMap { try store.finding(of: Anatomy(model: $0.model))?.parts } ?? [:]
    nodes = before.isEmpty ? [] : Self.changes(from: before, to: try Anatomy.finding(model).parts, in: model)
    trace = ChangeTrace(Set(nodes), in: model)
    let newest = try store.lastQuestions(name: ImageListing.name)["images"]
    let known = try store.values([Digest].self, keys: [newest?.key])[0]
    images = Self.words(from: Set(known ?? []), to: Set(study.images?.digests ?? []))
  }

  /// `: inception_4d/3x3`, or empty where it is not known: what has changed upstream of a question's unit, or anywhere
  /// where it is about no unit.
  package func parts(behind question: Question) -> String {
    let names = question.unit.map { trace.nodes(behind: $0, from: question.source) } ?? nodes
    guard !names.isEmpty else { return "" }
    let shown = names.prefix(3).joined(separator: ", ")
    return ": " + (names.count > 3 ? "\(shown) and \(names.count - 3) more" : shown)
  }

  /// Nodes whose operator or weights are others; one that only has another name is none.
  private static func changes(from before: [String: Digest], to now: [String: Digest], in model: Model) -> [String] {
    let removed = before.filter { now[$0.key] == nil }
    let renamed = Set(removed.values)
    let added = now.filter { before[$0.key] == nil }
    let changed = model.nodes.map(\.name).filter { name in
      before[name].map { $0 != now[name] } ?? !(now[name].map(renamed.contains) ?? false)
    }
    return changed + removed.filter { !added.values.contains($0.value) }.keys.sorted()
  }

  private static func words(from before: Set<Digest>, to now: Set<Digest>) -> String {
    let changes = [(now.subtracting(before).count, "added"), (before.subtracting(now).count, "removed")]
    let words = changes.filter { $0.0 > 0 }.map { $0.0 == 1 ? "image \($0.1)" : "\($0.0) images \($0.1)" }
    return words.isEmpty ? "images changed" : words.joined(separator: ", ")
  }
}
