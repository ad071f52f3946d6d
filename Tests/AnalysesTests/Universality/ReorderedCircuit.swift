import Analyses
import Artifacts
import Basics
import Engine
import Findings
import Images
import Networks
import Testing

/// The network of ``SmallCircuit`` beside the same one with its units in another order.
enum ReorderedCircuit {
  /// The unit that each unit becomes.
  static let orders = ["edges": [3, 5, 0, 1, 2, 4], "sides": [2, 0, 3, 1], "either": [1, 0]]

  /// - Parameter dead: a layer that is always 0.
  private static func model(dead: String?) throws -> Model {
    let model = try SmallCircuit.model()
    var constants = model.constants
    for (layer, before) in [("edges", nil), ("sides", "edges"), ("either", "sides")] as [(String, String?)] {
      guard let weights = constants["\(layer) weights"], let order = orders[layer] else { continue }
      var moved = weights
      let (inputs, area) = (weights.shape[1], 9)
      for (unit, place) in order.enumerated() {
        for input in 0..<inputs {
          let to = before.flatMap { orders[$0] }?[input] ?? input
          for cell in 0..<area {
            moved.values[(place * inputs + to) * area + cell] =
              layer == dead ? 0 : weights.values[(unit * inputs + input) * area + cell]
          }
        }
      }
      constants["\(layer) weights"] = moved
    }
    return try Model(
      inputs: model.inputs, nodes: model.nodes, constants: constants, outputs: model.outputs, opset: model.opset,
      digest: Digest([1]))
  }

  static func search(
    _ store: Store, dead: String? = nil, images: Int = 40, workers: Int = 2
  ) throws -> ComparisonSearch {
    func side(_ model: Model) throws -> ComparedModel {
      ComparedModel(
        compiler: Compiler(model), layers: try SmallCircuit.layers(model), preprocessing: SmallCircuit.preprocessing)
    }
    return ComparisonSearch(
      try side(SmallCircuit.model()), try side(model(dead: dead)),
      images: try ImageSet(Rectangles(count: images), workers: 1), store: store, workers: workers)
  }

  /// What is found of each layer, and the search for circuits.
  static func compared(
    dead: String? = nil, images: Int = 40, workers: Int = 2
  ) throws -> (layers: [LayerCorrespondence], circuits: RecurrenceSearch) {
    try withTemporaryStore { store in
      let search = try search(store, dead: dead, images: images, workers: workers)
      try search.passOfFirst([0, 1, 2]).run()
      try search.passOfSecond().run()
      try search.run([0, 1, 2])
      return (
        try (0..<3).map { try #require(try store.finding(of: search.analysis(layer: $0))) },
        try RecurrenceSearch(search.first, search.second, workers: workers)
      )
    }
  }
}
