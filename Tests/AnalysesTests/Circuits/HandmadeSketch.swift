import Analyses
import Basics
import Engine
import Findings
import Foundation
import Networks

/// Two layers of a circuit made by hand: units of `low` feed units of `high` by weights of 1 x 1.
enum HandmadeSketch {
  /// The weights as a real network has them. `weights`: `[units of high][units of low]`.
  static func matrix(_ weights: [[Float]], workers: Int = 1) throws -> ConnectionMatrix {
    try network(weights, workers: workers).matrix
  }

  private static func network(_ weights: [[Float]], workers: Int = 1) throws -> (
    layers: [ScanLayer], matrix: ConnectionMatrix
  ) {
    let width = weights[0].count
    let model = try Model(
      inputs: [Input(name: "image", dimensions: [nil, width, 4, 4])],
      nodes: [
        Node(name: "low", operator: Activation(.relu), inputs: ["image"], output: "low"),
        Node(name: "sums", operator: Convolution(kernel: [1, 1]), inputs: ["low", "weights"], output: "sums"),
        Node(name: "high", operator: Activation(.relu), inputs: ["sums"], output: "high"),
      ],
      constants: ["weights": Tensor([weights.count, width, 1, 1], weights.flatMap(\.self))], outputs: ["high"],
      opset: 13, digest: Digest(Data("hand-made".utf8)))
    let layers = try model.layers(["low", "high"], image: [1, width, 4, 4]).map { try ScanLayer($0, of: model) }
    let graph = try Graph(model, inputs: ["image": [1, width, 4, 4]], targets: ["low", "high"])
    return (
      layers,
      try ConnectionMatrix(
        LinearizedNetwork(graph), source: layers[0], target: layers[1], channels: Array(weights.indices),
        workers: workers)
    )
  }

  /// What a unit gets on one image, on which its activation is 1: so shares are what is given.
  static func inputs(_ shares: [Float]) -> UnitInputs {
    UnitInputs([.init(activation: 1, linear: shares, open: shares)], channels: shares.count)
  }

  /// A unit with or without a mirror partner.
  static func relations(
    partner: Int? = nil, self alike: Float = 0, facing: Float = 0, border: Float = 0, turned: [(Int, Int)] = []
  ) -> UnitRelations {
    UnitRelations(
      selfCorrelation: alike, mirrorPartner: partner.map { Relative(unit: Unit("low", $0), correlation: 0.9) },
      facing: facing, borderShare: border, duplicates: [],
      rotations: turned.map { Rotation(unit: Unit("low", $0.0), angle: $0.1, correlation: 0.8) })
  }

  /// All of `high` is in the circuit. `shares`: what each unit of `high` gets from each of `low`.
  static func sketch(_ shares: [[Float]], kept: [Int], relations: [[UnitRelations]]) throws -> CircuitSketch {
    let (layers, matrix) = try network(shares)
    return CircuitSketch(
      channels: [kept, Array(shares.indices)], layers: layers, relations: relations, inputs: [shares.map(inputs)],
      weights: [matrix])
  }
}
