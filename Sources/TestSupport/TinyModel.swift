package import Foundation

/// A network of three layers small enough to reason about, as ONNX.
///
/// `a` (4 units) -> `b` (two branches of 3 units, joined) -> `c` (4 units) -> two classes. Every unit of a layer reads
/// every unit of the layer before.
package struct TinyModel {
  /// A weight to change: of a whole tensor, or of one filter.
  package enum Part: CaseIterable, Sendable {
    case classifier
    case layerC
    case filterC2
    case filterB4
    case layerA
  }

  package var changed: Set<Part>
  /// What every inner value and initialiser is called; the nodes of the three layers keep their names.
  package var prefix = ""
  package var isReordered = false
  /// What the weights of the first two layers are multiplied by.
  package var gain: Float = 1

  /// The name of the node that joins the branches of the second layer.
  package var layerName: String

  package init(
    changed: Part? = nil, changes: Set<Part> = [], prefix: String = "", isReordered: Bool = false,
    layerName: String = "b/join"
  ) {
    self.changed = changed.map { [$0] } ?? changes
    self.layerName = layerName
    self.prefix = prefix
    self.isReordered = isReordered
  }

  package static let layers = ["a/relu", "b/join", "c/relu"]
  package static let channels = [4, 6, 4]

  /// The units whose graph a change reaches, reasoned by hand: `LAYER:CHANNEL`.
  package static func reached(by part: Part) -> Set<String> {
    func units(_ layer: Int) -> Set<String> { Set((0..<channels[layer]).map { "\(layers[layer]):\($0)" }) }
    return switch part {
    case .classifier: []
    case .layerC: units(2)
    case .filterC2: ["c/relu:2"]
    case .filterB4: units(2).union(["b/join:4"])
    case .layerA: units(0).union(units(1)).union(units(2))
    }
  }

  /// How many units have a changed weight between themselves and the layer before, reasoned by hand.
  package static func connected(by part: Part) -> Int {
    switch part {
    case .classifier, .layerA: 0
    case .layerC: channels[2]
    case .filterC2, .filterB4: 1
    }
  }

  package var data: Data {
    var initializers = [
      weights("wa", [4, 3, 3, 3], part: .layerA, gain: gain), weights("wb1", [3, 4, 1, 1], gain: gain),
      weights("wb2", [3, 4, 3, 3], filter: (1, .filterB4), gain: gain),
      weights("wc", [4, 6, 3, 3], part: .layerC, filter: (2, .filterC2)), weights("wd", [2, 4], part: .classifier),
    ]
    if isReordered { initializers.reverse() }
    let same = ONNXWriter.attribute("pads", integers: [1, 1, 1, 1])
    let half = ONNXWriter.attribute("strides", integers: [2, 2])
    let nodes = [
      node("Conv", ["image", "wa"], "a", name: "a/conv", [same]), node("Relu", ["a"], "ra", name: "a/relu"),
      node("Conv", ["ra", "wb1"], "b1", name: "b/1x1"), node("Relu", ["b1"], "rb1", name: "b/relu1"),
      node("Conv", ["ra", "wb2"], "b2", name: "b/3x3", [same]), node("Relu", ["b2"], "rb2", name: "b/relu2"),
      node("Concat", ["rb1", "rb2"], "b", name: layerName, [ONNXWriter.attribute("axis", integer: 1)]),
      node("Conv", ["b", "wc"], "c", name: "c/conv", [same, half]), node("Relu", ["c"], "rc", name: "c/relu"),
      node("GlobalAveragePool", ["rc"], "pool", name: "pool"), node("Flatten", ["pool"], "flat", name: "flatten"),
      node("Gemm", ["flat", "wd"], "logits", name: "classes", [ONNXWriter.attribute("transB", integer: 1)]),
      node("Softmax", ["logits"], "scores", name: "softmax", [ONNXWriter.attribute("axis", integer: 1)]),
    ]
    let graph = (nodes + initializers).reduce(Data(), +)
    let ports = ONNXWriter.input(prefix + "image", [nil, 3, 16, 16]) + ONNXWriter.output(prefix + "scores")
    return ONNXWriter.model(graph: graph + ports)
  }

  private func node(
    _ type: String, _ inputs: [String], _ output: String, name: String, _ attributes: [Data] = []
  ) -> Data {
    ONNXWriter.node(type, inputs.map { prefix + $0 }, [prefix + output], name: name, attributes)
  }

  /// Numbers without a pattern that anything here could rest on.
  private func weights(
    _ name: String, _ shape: [Int], part: Part? = nil, filter: (Int, Part)? = nil, gain: Float = 1
  ) -> Data {
    let count = shape.reduce(1, *)
    let size = count / shape[0]
    let seed = Float(name.utf8.reduce(0) { $0 * 31 % 97 + Int($1) })
    var values = (0..<count).map { 0.5 * sin(seed + Float($0) * 1.7) }
    if let part, changed.contains(part) { values = values.map { $0 * 1.5 } }
    if let filter, changed.contains(filter.1) {
      for index in (filter.0 * size)..<((filter.0 + 1) * size) { values[index] += 0.3 * cos(Float(index)) }
    }
    return ONNXWriter.initializer(prefix + name, shape, .floats(values.map { $0 * gain }))
  }
}
