package import Basics
package import Networks

/// Where a network tells classes apart: the value with a score for each class, and the numbers before the softmax.
package struct ClassOutput: Hashable, Sendable {
  package let scores: String
  /// The same value where there is no softmax.
  package let logits: String
  /// Number of classes.
  package let count: Int

  /// Nil where no output of the model has a number for each of several classes.
  ///
  /// - Parameters:
  ///   - image: the shape of one image `[1, C, H, W]`.
  ///   - fewest: how many classes there must be. With 1 a model that gives one score, of which the other class is the rest,
  ///     is told too.
  package init?(_ model: Model, image: Shape, fewest: Int = 2) throws(Diagnostic) {
    guard let input = model.inputs.first else { return nil }
    let graph = try Graph(model, inputs: [input.name: image], targets: model.outputs)
    let found = model.outputs.first { name in
      graph.shapes[name].map { $0.rank >= 2 && $0.count == $0[1] && $0.count >= fewest } ?? false
    }
    guard let found, let shape = graph.shapes[found] else { return nil }
    let makers = Dictionary(graph.nodes.map { ($0.output, $0) }, uniquingKeysWith: { first, _ in first })
    var value = found
    var logits = found
    while let node = makers[value], let source = node.inputs.first, graph.shapes[source]?.count == shape.count {
      if node.operator is Softmax {
        logits = source
        break
      }
      guard node.operator.keepsClasses else { break }
      value = source
    }
    scores = found
    self.logits = logits
    count = shape.count
  }
}

extension Operator {
  /// Whether scores after it stand for the same classes as before it: another shape, or logarithms of them.
  fileprivate var keepsClasses: Bool {
    switch self {
    case is Reshaping: true
    case let activation as Activation: activation.function == .identity || activation.function == .log
    default: false
    }
  }
}
