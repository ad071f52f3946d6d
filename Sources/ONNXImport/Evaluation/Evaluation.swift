import Basics
import Networks

/// Works out the outputs of a node whose inputs are known; nil where that is left to ``Folding``.
///
/// An omitted input is nil.
typealias Evaluator = @Sendable (Translation, [Constant?]) throws(Diagnostic) -> [Constant]?

/// What is worked out by hand while importing: arithmetic on shapes.
///
/// ONNX counts shapes in 64-bit integers, which the engine, whose numbers are fp32, cannot hold: 2^63 - 1 for "to the
/// end", products of large extents. All other work on constants is ``Folding``'s.
enum Evaluation {
  static let all: [String: Evaluator] = [sources, integers, layouts]
    .reduce(into: [:]) { $0.merge($1) { first, _ in first } }

  /// Elements that one result may have, unless its inputs have as many.
  static let limit = 1 << 22

  /// Whether a result is small enough to be worked out while importing.
  static func isAffordable(_ shape: Shape, from inputs: [Constant?]) -> Bool {
    guard let count = shape.checkedCount else { return false }
    return count <= max(limit, inputs.reduce(0) { $0 + ($1?.count ?? 0) })
  }
}

extension Translation {
  /// Computes this node while importing where its inputs are constants: weights, or sizes that follow from shapes.
  func evaluate() throws(Diagnostic) -> Bool {
    if let outputs = try shapeOutputs() {
      define(outputs)
      return true
    }
    guard let evaluator = Evaluation.all[node.qualifiedType] else { return false }
    var inputs: [Value?] = []
    for index in 0..<inputCount {
      guard hasInput(index) else {
        inputs.append(nil)
        continue
      }
      guard let value = assembly.value(node.input[index]), value.isConstant else { return false }
      inputs.append(value)
    }
    var outputs: [[Constant]] = []
    for probe in Probes.batches.indices {
      // Weights do not follow the batch: what was computed once holds for every probe.
      if probe > 0, inputs.allSatisfy({ $0 == nil || $0?.constant != nil }) {
        outputs.append(outputs[0])
      } else {
        guard let results = try evaluator(self, inputs.map { $0?.contents[probe] }) else { return false }
        try assembly.spend(results.map(\.count).reduce(0, +))
        outputs.append(results)
      }
    }
    define(outputs)
    return true
  }

  /// Shape and Size need no content, only the shape of their input.
  private func shapeOutputs() throws(Diagnostic) -> [[Constant]]? {
    guard ["Shape", "Size"].contains(node.qualifiedType) else { return nil }
    let shapes = try input(0).shapes
    guard !shapes.isEmpty else { throw Diagnostic("the shape of its input is not known") }
    return shapes.map { shape in
      if node.opType == "Size" { return [Constant([], .integers([shape.count]))] }
      let rank = shape.rank
      func absolute(_ position: Int) -> Int {
        min(max(position < 0 ? position.addingReportingOverflow(rank).partialValue : position, 0), rank)
      }
      let start = absolute(attributes.integer("start", default: 0))
      let end = absolute(attributes.integer("end", default: rank))
      return [.integers(Array(shape.dimensions[start..<max(start, end)]))]
    }
  }

  private func define(_ outputs: [[Constant]]) {
    for (index, name) in node.output.enumerated() where !name.isEmpty && outputs.allSatisfy({ index < $0.count }) {
      var value = Value(name, contents: outputs.map { $0[index] })
      value.elementType = attributes.tensor("value").flatMap { ElementType(rawValue: $0.dataType) }
      assembly.define(name, as: value)
    }
  }
}
