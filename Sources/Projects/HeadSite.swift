import Basics
package import Networks

/// A layer of a study whose units are heads of attention, and the block whose they are.
package struct HeadSite: Sendable {
  package let layer: StudiedLayer
  package let block: AttentionBlock

  /// Those whose tokens look at one another: as many are looked at as look, and the patches among them are known. Attention
  /// within windows is none of them.
  static func all(_ layers: [StudiedLayer], _ specimen: Specimen) throws(Diagnostic) -> [HeadSite] {
    let heads = layers.filter { $0.layer.units.kind == .head && $0.layer.lattice != nil }
    guard !heads.isEmpty, let input = specimen.model.inputs.first else { return [] }
    let graph = try Graph(
      specimen.model, inputs: [input.name: specimen.inputShape(count: 1)], targets: heads.map(\.layer.value))
    let blocks = Dictionary(
      graph.attentionBlocks.map { ($0.headValue, $0) }, uniquingKeysWith: { first, _ in first })
    return heads.compactMap { layer in
      guard let block = blocks[layer.layer.value], let query = graph.shapes[block.query],
        let key = graph.shapes[block.key], query[0] == 1, query[1] == key[1],
        query[1] == layer.layer.units.tokenCount
      else { return nil }
      return HeadSite(layer: layer, block: block)
    }
  }
}
