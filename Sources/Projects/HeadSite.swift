import Basics
package import Networks

/// A layer of a study whose units are heads of attention, and the block whose they are.
package struct HeadSite: Sendable {
  package let layer: StudiedLayer
  package let block: AttentionBlock

  /// Those whose tokens look at one another, all or within windows: as many are looked at as look, and the patches among them
  /// are known.
  static func all(_ layers: [StudiedLayer], _ specimen: Specimen) throws(Diagnostic) -> [HeadSite] {
    let heads = layers.filter { $0.layer.units.kind == .head && $0.layer.lattice != nil }
    guard !heads.isEmpty else { return [] }
    let graph = try specimen.graph(of: heads.map(\.layer.value))
    let blocks = Dictionary(
      graph.attentionBlocks.map { ($0.headValue, $0) }, uniquingKeysWith: { first, _ in first })
    return heads.compactMap { layer in
      guard let block = blocks[layer.layer.value], let query = graph.shapes[block.query],
        let key = graph.shapes[block.key], query[0] == 1 || block.windows != nil, query[1] == key[1],
        query[0] * query[1] == layer.layer.units.tokenCount
      else { return nil }
      return HeadSite(layer: layer, block: block)
    }
  }
}

extension Specimen {
  /// The network up to some values and, if it goes on so far, to its outputs: what heads write is known by what follows them,
  /// but the classifier may not fit another size than the model's own.
  fileprivate func graph(of values: [String]) throws(Diagnostic) -> Graph {
    guard let input = model.inputs.first else { throw Diagnostic("the model has no input", at: name) }
    let shapes = [input.name: inputShape(count: 1)]
    do throws(Diagnostic) {
      return try Graph(model, inputs: shapes, targets: values + model.outputs.filter { !values.contains($0) })
    } catch {
      return try Graph(model, inputs: shapes, targets: values)
    }
  }

  /// Nil where no attention adds to a stream.
  package var residualStream: ResidualStream? {
    get throws(Diagnostic) {
      let attention = model.nodes.filter { $0.operator is Attention }.map(\.output)
      return attention.isEmpty ? nil : try graph(of: attention).residualStream
    }
  }
}
