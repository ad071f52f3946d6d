import Basics
import Networks

/// One ONNX node on its way into the vocabulary of ``Networks``.
struct Translation {
  let node: Onnx_NodeProto
  let opset: Int
  let attributes: Attributes
  let assembly: Assembly

  init(_ node: Onnx_NodeProto, opset: Int, assembly: Assembly) {
    self.node = node
    self.opset = opset
    self.attributes = Attributes(node)
    self.assembly = assembly
  }

  /// Inputs that are there; ONNX writes an omitted one as an empty name.
  var inputCount: Int { node.input.count }

  func hasInput(_ index: Int) -> Bool { index < node.input.count && !node.input[index].isEmpty }

  func input(_ index: Int) throws(Diagnostic) -> Value {
    guard hasInput(index) else { throw Diagnostic("its input \(index + 1) is missing") }
    guard let value = assembly.value(node.input[index]) else {
      throw Diagnostic("reads '\(node.input[index])', an output that is not supported", kind: .unsupported)
    }
    return value
  }

  /// An input whose content must be known while importing, such as a list of axes; nil when omitted.
  func constant(_ index: Int, _ role: String) throws(Diagnostic) -> Constant? {
    guard hasInput(index) else { return nil }
    guard let constant = try input(index).constant else {
      throw Diagnostic(
        "it takes its \(role) from '\(node.input[index])', which follows from what the image shows; that must be known before",
        advice: "Choose layers before it, or export the model without it.", kind: .unsupported)
    }
    return constant
  }

  /// A list of integers given as a constant input; nil when omitted.
  func integers(_ index: Int, _ role: String) throws(Diagnostic) -> [Int]? {
    guard let constant = try constant(index, role) else { return nil }
    guard let integers = constant.integers else { throw Diagnostic("its \(role) are not integers") }
    return integers
  }

  /// The element type of an input that is a tensor of the file; nil for other inputs.
  func elementType(_ index: Int) throws(Diagnostic) -> ElementType? {
    hasInput(index) ? try input(index).elementType : nil
  }

  /// Adds the node that makes this ONNX node's output.
  func emit(_ operator: any Operator, _ inputs: [Value], output: Int = 0) throws(Diagnostic) {
    guard output < node.output.count, !node.output[output].isEmpty else { return }
    let name = node.output[output]
    let value = try assembly.append(nodeName(output), `operator`, inputs, output: name)
    assembly.define(name, as: value)
    if output == 0 { assembly.alias(node.name, for: value.name) }
  }

  /// Adds a node for a step on the way; `step` names it: `prob/shift`.
  func intermediate(_ operator: any Operator, _ inputs: [Value], step: String) throws(Diagnostic) -> Value {
    let name = assembly.freshName("\(node.output.first ?? node.name)/\(step)")
    return try assembly.append(name, `operator`, inputs, output: name)
  }

  /// A constant that the file does not have but a node needs.
  func newConstant(_ constant: Constant, step: String) -> Value {
    Value(
      assembly.freshName("\(node.output.first ?? node.name)/\(step)"),
      contents: Array(repeating: constant, count: Probes.batches.count))
  }

  /// Says that the output is the input: nothing is computed.
  func pass(_ value: Value) throws(Diagnostic) {
    guard let output = node.output.first else { return }
    if assembly.isOutput(output), !value.isConstant {
      try emit(Activation(.identity), [value])
    } else {
      assembly.define(output, as: value)
      assembly.alias(node.name, for: value.name)
      if let name = assembly.moduleNames[output] { assembly.alias(name, for: value.name) }
    }
  }

  private func nodeName(_ output: Int) -> String {
    if output == 0, let name = assembly.moduleNames[node.output[output]] { return name }
    if node.name.isEmpty { return node.output[output] }
    return output == 0 ? node.name : "\(node.name)#\(output + 1)"
  }

  /// A negative axis counted from the end, checked.
  func axis(_ axis: Int, rank: Int?) throws(Diagnostic) -> Int {
    if axis >= 0, rank == nil, axis < 16 { return axis }
    guard let rank else { throw Diagnostic("its axis \(axis) counts from the end of a tensor of unknown rank") }
    guard axis >= -rank, axis < rank else { throw Diagnostic("its axis is \(axis), its input has \(rank) axes") }
    return axis < 0 ? axis + rank : axis
  }
}

/// How one ONNX operator is translated, and the attributes it may have.
struct Translator: Sendable {
  let attributes: Set<String>
  let translate: @Sendable (Translation) throws(Diagnostic) -> Void

  init(_ attributes: Set<String> = [], _ translate: @escaping @Sendable (Translation) throws(Diagnostic) -> Void) {
    self.attributes = attributes
    self.translate = translate
  }
}

extension Translator {
  /// Every ONNX operator that can be imported, by its name.
  static let all: [String: Translator] = [
    activations, arithmetic, batchNormalizations, convolutions, einsums, folded, gatherings,
    layouts, normalizations, passing, poolings,
    products, quantizations, reductions, resamplings, reshapings,
  ].reduce(into: [:]) { $0.merge($1) { first, _ in first } }
}
