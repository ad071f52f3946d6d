/// Which of some changed nodes a unit is made from, unit by unit.
package final class ChangeTrace {
  private let model: Model
  private let changed: Set<String>
  /// By the source to which they reach; nil for the image.
  private var memories: [String?: (memory: DigestMemory, behind: [String: Set<String>])] = [:]

  /// - Parameter names: of nodes.
  package init(_ names: Set<String>, in model: Model) {
    self.model = model
    changed = names
  }

  /// The changed nodes behind a unit, in the order of the network; with a `source` only those between it and the unit.
  package func nodes(behind unit: Unit, from source: String? = nil) -> [String] {
    guard let value = model.measured(layer: unit.layer) else { return [] }
    let (memory, behind) = memory(from: source.flatMap(model.measured(layer:)))
    let parts = memory.parts(of: value, unit: unit.channel, in: model)
    let found = parts.values.reduce(into: changed.intersection(parts.nodes)) { $0.formUnion(behind[$1] ?? []) }
    return model.nodes.map(\.name).filter(found.contains)
  }

  private func memory(from source: String?) -> (DigestMemory, [String: Set<String>]) {
    if let known = memories[source] { return known }
    let memory = source.map { DigestMemory(from: $0, in: model) } ?? model.digests
    var behind: [String: Set<String>] = [:]
    for node in model.nodes where node.output != source {
      var found = node.inputs.reduce(into: Set<String>()) { $0.formUnion(behind[$1] ?? []) }
      if changed.contains(node.name) { found.insert(node.name) }
      if let source, !node.inputs.contains(where: { $0 == source || memory.isBetween($0) }) { found = [] }
      if !found.isEmpty { behind[node.output] = found }
    }
    memories[source] = (memory, behind)
    return (memory, behind)
  }
}
