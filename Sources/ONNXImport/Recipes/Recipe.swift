import Basics
import Foundation
import Networks

/// What an operator stands for, written down as the nodes of other operators: most of those that ONNX and ONNX Runtime
/// added later are compositions.
struct Recipe {
  /// The node that is replaced.
  let translation: Translation
  private(set) var nodes: [Onnx_NodeProto] = []

  /// The operator set for which recipes are written.
  static let opset = 20

  init(_ translation: Translation) { self.translation = translation }

  var attributes: Attributes { translation.attributes }

  func has(_ index: Int) -> Bool { translation.hasInput(index) }

  /// The name of an input; empty where it is left out.
  func input(_ index: Int) -> String { has(index) ? translation.node.input[index] : "" }

  /// Those inputs that are there.
  func inputs(_ indices: Int...) -> [String] { indices.filter(has).map(input) }

  /// A number that the recipe needs.
  func number(_ value: Float) -> String { constant(.scalar(value)) }

  func integers(_ list: [Int]) -> String { constant(.integers(list)) }

  func constant(_ constant: Constant) -> String {
    let value = translation.newConstant(constant, step: "constant")
    translation.assembly.define(value.name, as: value)
    return value.name
  }

  /// Adds a node and gives the name of what it makes: a value on the way, or one of the outputs of the whole.
  @discardableResult
  mutating func add(
    _ type: String, _ inputs: [String], _ attributes: [Onnx_AttributeProto] = [], makes output: Int? = nil
  ) -> String {
    let made = output.map(wanted) ?? fresh(type)
    append(type, inputs, [made], attributes)
    return made
  }

  /// Parts of a value along an axis, one for each size.
  mutating func split(_ value: String, axis: Int, sizes: [Int]) -> [String] {
    let parts = sizes.map { _ in fresh("Split") }
    append("Split", [value, integers(sizes)], parts, [.integer("axis", axis)])
    return parts
  }

  private mutating func append(
    _ type: String, _ inputs: [String], _ outputs: [String], _ attributes: [Onnx_AttributeProto]
  ) {
    let original = translation.node
    nodes.append(
      .with {
        $0.opType = type
        $0.input = inputs
        $0.output = outputs
        $0.attribute = attributes
        // The layer that the operator makes keeps its name.
        $0.name = outputs.first == original.output.first ? original.name : ""
      })
  }

  private func wanted(_ output: Int) -> String {
    let outputs = translation.node.output
    return outputs.indices.contains(output) && !outputs[output].isEmpty ? outputs[output] : fresh("unused")
  }

  private func fresh(_ step: String) -> String {
    translation.assembly.freshName("\(translation.node.title)/\(step)")
  }
}

/// How a recipe is written for a node, and the attributes that the node may have.
struct RecipeWriter: Sendable {
  let attributes: Set<String>
  let write: @Sendable (inout Recipe) throws(Diagnostic) -> Void

  init(_ attributes: Set<String> = [], _ write: @escaping @Sendable (inout Recipe) throws(Diagnostic) -> Void) {
    self.attributes = attributes
    self.write = write
  }

  /// Every operator that stands for others, by its name with its domain.
  static let all: [String: RecipeWriter] = [
    activations, attention, fusions, normalizations, quantizations, triangles,
  ]
  .reduce(into: [:]) { $0.merge($1) { first, _ in first } }
}

extension Onnx_AttributeProto {
  static func integer(_ name: String, _ value: Int) -> Self {
    .with {
      $0.name = name
      $0.i = Int64(value)
    }
  }

  static func integers(_ name: String, _ values: [Int]) -> Self {
    .with {
      $0.name = name
      $0.ints = values.map { Int64($0) }
    }
  }

  static func float(_ name: String, _ value: Float) -> Self {
    .with {
      $0.name = name
      $0.f = value
    }
  }

  static func text(_ name: String, _ value: String) -> Self {
    .with {
      $0.name = name
      $0.s = Data(value.utf8)
    }
  }
}
