import Basics
import Networks

/// Works out the outputs of a node whose inputs are known; nil where that is left to the engine.
typealias Evaluator = @Sendable (Translation, [Constant]) throws(Diagnostic) -> [Constant]?

extension Translation {
  /// Computes this node while importing where its inputs are constants: weights, or sizes that follow from shapes.
  func evaluate() throws(Diagnostic) -> Bool {
    if let outputs = try shapeOutputs() {
      define(outputs)
      return true
    }
    guard let evaluator = Evaluation.all[node.opType] else { return false }
    var inputs: [Value] = []
    for index in 0..<inputCount where hasInput(index) {
      guard let value = assembly.value(node.input[index]), value.isConstant else { return false }
      inputs.append(value)
    }
    var outputs: [[Constant]] = []
    for probe in Probes.batches.indices {
      // Weights do not follow the batch: what was computed once holds for every probe.
      if probe > 0, inputs.allSatisfy({ $0.constant != nil }) {
        outputs.append(outputs[0])
      } else {
        guard let results = try evaluator(self, inputs.map { $0.contents[probe] }) else { return false }
        outputs.append(results)
      }
    }
    define(outputs)
    return true
  }

  /// Shape and Size need no content, only the shape of their input.
  private func shapeOutputs() throws(Diagnostic) -> [[Constant]]? {
    guard node.opType == "Shape" || node.opType == "Size" else { return nil }
    let shapes = try input(0).shapes
    guard !shapes.isEmpty else { throw Diagnostic("the shape of its input is not known") }
    return shapes.map { shape in
      if node.opType == "Size" { return [Constant([], .integers([shape.count]))] }
      let rank = shape.rank
      func absolute(_ position: Int) -> Int { min(max(position < 0 ? position + rank : position, 0), rank) }
      let start = absolute(attributes.integer("start", default: 0))
      let end = absolute(attributes.integer("end", default: rank))
      return [.integers(Array(shape.dimensions[start..<max(start, end)]))]
    }
  }

  private func define(_ outputs: [[Constant]]) {
    for (index, name) in node.output.enumerated() where !name.isEmpty && outputs.allSatisfy({ index < $0.count }) {
      assembly.define(name, as: Value(name, contents: outputs.map { $0[index] }))
    }
  }
}

/// The operators that can be worked out on constants while importing.
enum Evaluation {
  static let all: [String: Evaluator] = [
    "Constant": { node, _ throws(Diagnostic) in
      if let tensor = node.attributes.tensor("value") {
        guard tensor.dataLocation == 0 else { throw Diagnostic("keeps its value in another file") }
        var reader = TensorReader(folder: .init(filePath: "."))
        return [try reader.read(tensor)]
      }
      if let value = node.attributes.float("value_float") { return [.scalar(value)] }
      if let values = node.attributes.floats("value_floats") { return [Constant([values.count], .floats(values))] }
      if let value = node.attributes.integer("value_int") { return [Constant([], .integers([value]))] }
      if let values = node.attributes.integers("value_ints") { return [.integers(values)] }
      return nil
    }
  ]
}
