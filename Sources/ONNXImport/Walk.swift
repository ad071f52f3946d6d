import Basics
import Networks

/// Takes the nodes of a file into a model, one after another; a node that stands for others is replaced by them.
///
/// What cannot be taken is left out with all that follows from it, and the reason is kept: only what is wanted of a
/// network is judged, and an unknown operator behind the last layer is no reason to refuse it.
struct Walk {
  /// Why a node or a tensor is left out, and the names of values and nodes that it takes with it.
  struct Omission {
    let reason: Diagnostic
    var names: Set<String> = []
  }

  private(set) var omissions: [Omission] = []
  private(set) var reader: TensorReader
  private let assembly: Assembly
  private let functions: [String: Onnx_FunctionProto]
  /// Values that are left out, each with the place of its reason.
  private var missing: [String: Int] = [:]
  /// Values that are there and that nodes read which are not.
  private var edge: Set<String> = []
  private var taken = 0

  /// The most nodes that a small file may unfold to.
  private static let limit = 1 << 17
  private static let deepest = 64

  init(functions: [Onnx_FunctionProto], into assembly: Assembly, reader: TensorReader) {
    self.functions = Dictionary(functions.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    self.assembly = assembly
    self.reader = reader
  }

  /// Defines a tensor of the file under a name.
  mutating func define(_ tensor: Onnx_TensorProto, as name: String) throws(Diagnostic) {
    let place = "tensor '\(tensor.name)'"
    do throws(Diagnostic) {
      guard !name.isEmpty, assembly.value(name) == nil else {
        throw Diagnostic(name.isEmpty ? "has no name" : "is defined twice")
      }
      let constant = try reader.read(tensor)
      var value = Value(name, contents: Array(repeating: constant, count: Probes.batches.count))
      value.elementType = ElementType(rawValue: tensor.dataType)
      assembly.define(name, as: value)
    } catch {
      let fault = error.changed { $0.place = place }
      guard error.isUnsupported else { throw fault }
      leaveOut([name], because: fault)
    }
  }

  /// Leaves values out that no node makes.
  mutating func leaveOut(_ names: [String], because reason: Diagnostic) {
    omissions.append(Omission(reason: reason))
    for name in names { miss(name, omissions.count - 1) }
  }

  /// The nodes must be in running order.
  mutating func take(_ nodes: [Onnx_NodeProto], opset: Int, depth: Int = 0) {
    for node in nodes {
      do throws(Diagnostic) {
        if let cause = node.input.compactMap({ missing[$0] }).first, body(node) == nil {
          miss(node, cause)
        } else {
          try take(node, opset: opset, depth: depth)
        }
      } catch {
        omissions.append(Omission(reason: error.changed { $0.place = $0.place ?? node.place }))
        miss(node, omissions.count - 1)
      }
    }
  }

  /// The reason why a value is left out.
  func omission(of value: String) -> Int? { missing[value] }

  /// Where a network ends whose outputs are all left out, in the order of its nodes.
  var ends: [String] {
    let unread = assembly.unread(of: edge)
    return assembly.nodes.map(\.output).filter((unread.isEmpty ? edge : unread).contains)
  }

  private mutating func miss(_ node: Onnx_NodeProto, _ cause: Int) {
    edge.formUnion(node.readValues.compactMap { assembly.value($0) }.filter { !$0.isConstant }.map(\.name))
    if !node.name.isEmpty { omissions[cause].names.insert(node.name) }
    for output in node.output where !output.isEmpty && assembly.value(output) == nil { miss(output, cause) }
  }

  private mutating func miss(_ name: String, _ cause: Int) {
    missing[name] = missing[name] ?? cause
    omissions[cause].names.insert(name)
  }

  /// The function of the file that a node calls; of its inputs it may do without some.
  private func body(_ node: Onnx_NodeProto) -> Onnx_FunctionProto? {
    functions.isEmpty ? nil : functions[node.functionKey] ?? functions["\(node.qualifiedType)/"]
  }

  private mutating func take(_ node: Onnx_NodeProto, opset: Int, depth: Int) throws(Diagnostic) {
    taken += 1
    guard taken <= Walk.limit, depth <= Walk.deepest else {
      throw Diagnostic("the file unfolds to more than \(Walk.limit) nodes, or calls itself", kind: .unsupported)
    }
    if let function = body(node) {
      let nodes = try Body(function, calledBy: node).inlined(
        as: node.title, from: node.input, to: node.output, in: assembly)
      take(nodes, opset: function.opset ?? opset, depth: depth + 1)
      if let made = node.output.first.flatMap(assembly.value) { assembly.alias(node.name, for: made.name) }
      return
    }
    let translation = Translation(node, opset: opset, assembly: assembly)
    if node.qualifiedType == "If" { return try takeBranch(of: translation, depth: depth) }
    guard let translator = Translator.all[node.qualifiedType] else {
      throw Diagnostic(
        "the operator '\(node.qualifiedType)' is not supported",
        advice: "Choose layers before it, or export the model without it.", kind: .unsupported)
    }
    let unknown = node.attribute.filter { !translator.attributes.contains($0.name) }
    guard unknown.isEmpty else {
      throw Diagnostic(
        unknown.map {
          Diagnostic(
            "its attribute '\($0.name)' is not supported", advice: "Export the model with opset_version=17.",
            kind: .unsupported)
        })
    }
    if try !translation.evaluate() { try translator.translate(translation) }
  }

  /// The branch of an If whose condition is known.
  private mutating func takeBranch(of translation: Translation, depth: Int) throws(Diagnostic) {
    let node = translation.node
    guard let condition = try translation.input(0).constant?.scalar else {
      throw Diagnostic("its condition follows from the image or from the size of the batch", kind: .unsupported)
    }
    let name = condition != 0 ? "then_branch" : "else_branch"
    guard let graph = node.attribute.first(where: { $0.name == name && $0.hasG })?.g else {
      throw Diagnostic("it has no \(name)")
    }
    var names: [String: String] = [:]
    for tensor in graph.initializer {
      let inner = assembly.freshName("\(node.title)/\(tensor.name)")
      names[tensor.name] = inner
      try define(tensor, as: inner)
    }
    let nodes = try Body(graph).inlined(as: node.title, from: [], to: node.output, names: names, in: assembly)
    take(nodes, opset: translation.opset, depth: depth + 1)
  }
}

extension Onnx_NodeProto {
  /// The operator with its domain, where that is not ONNX's own: `Conv`, `com.microsoft.FusedConv`.
  var qualifiedType: String { domain.isEmpty || domain == "ai.onnx" ? opType : "\(domain).\(opType)" }

  fileprivate var functionKey: String { "\(qualifiedType)/\(overload)" }
}

extension Onnx_FunctionProto {
  fileprivate var key: String { "\(domain.isEmpty || domain == "ai.onnx" ? name : "\(domain).\(name)")/\(overload)" }

  /// The operator set that its nodes are written for.
  fileprivate var opset: Int? { opsetImport.opset }
}

extension [Onnx_OperatorSetIdProto] {
  /// The version of ONNX's own operators.
  var opset: Int? { first { $0.domain.isEmpty || $0.domain == "ai.onnx" }.map { Int($0.version) } }
}
