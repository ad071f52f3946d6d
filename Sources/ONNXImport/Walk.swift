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
  private static let limit = 1 << 16
  private static let deepest = 64
  /// Operators whose output is as large as what they find.
  private static let counting: Set<String> = ["Compress", "NonMaxSuppression", "NonZero", "Unique"]

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
      assembly.holds(constant.count)
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
    taken += node.weight
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
    switch node.qualifiedType {
    case "If": return try takeBranch(of: translation, depth: depth)
    case "Loop":
      let (before, progress) = (self, assembly.progress)
      do throws(Diagnostic) {
        return try takeTurns(of: translation, depth: depth)
      } catch {
        // The turns that it took would be layers that nothing reads.
        let taken = taken
        self = before
        self.taken = taken
        assembly.goBack(to: progress)
        throw error
      }
    default: break
    }
    let (writer, translator) = (RecipeWriter.all[node.qualifiedType], Translator.all[node.qualifiedType])
    guard let known = writer?.attributes ?? translator?.attributes else {
      throw Diagnostic(
        Walk.counting.contains(node.qualifiedType)
          ? "how many values '\(node.qualifiedType)' gives depends on the image, which is not supported"
          : "the operator '\(node.qualifiedType)' is not supported",
        advice: "Choose layers before it, or export the model without it.", kind: .unsupported)
    }
    try check(node, knows: known)
    if try translation.evaluate() { return }
    if let writer {
      var recipe = Recipe(translation)
      try writer.write(&recipe)
      take(recipe.nodes, opset: Recipe.opset, depth: depth + 1)
    } else {
      try translator?.translate(translation)
    }
  }

  private func check(_ node: Onnx_NodeProto, knows attributes: Set<String>) throws(Diagnostic) {
    let unknown = node.attribute.filter { !attributes.contains($0.name) }
    guard !unknown.isEmpty else { return }
    throw Diagnostic(
      unknown.map {
        Diagnostic(
          "its attribute '\($0.name)' is not supported", advice: "Export the model with opset_version=17.",
          kind: .unsupported)
      })
  }

  /// The branch of an If whose condition is known.
  private mutating func takeBranch(of translation: Translation, depth: Int) throws(Diagnostic) {
    let node = translation.node
    guard let condition = try translation.input(0).constant?.scalar else {
      throw Diagnostic(
        "its condition follows from the image or from the size of the batch",
        advice: "Choose layers before it, or export the model without it.", kind: .unsupported)
    }
    let name = condition != 0 ? "then_branch" : "else_branch"
    guard let graph = node.attribute.first(where: { $0.name == name && $0.hasG })?.g else {
      throw Diagnostic("it has no \(name)")
    }
    let names = try defineTensors(of: graph, in: node)
    let nodes = try Body(graph).inlined(as: node.title, from: [], to: node.output, names: names, in: assembly)
    take(nodes, opset: translation.opset, depth: depth + 1)
  }

  /// The turns of a Loop of which it is known how many there are.
  private mutating func takeTurns(of translation: Translation, depth: Int) throws(Diagnostic) {
    let node = translation.node
    guard let graph = node.attribute.first(where: { $0.name == "body" && $0.hasG })?.g,
      let carried = graph.input.count >= 2 ? graph.input.count - 2 : nil, graph.output.count > carried,
      node.input.count == carried + 2
    else { throw Diagnostic("its body does not fit its inputs") }
    let most = try translation.constant(0, "number of turns")?.integers?.first ?? .max
    var goesOn = try translation.constant(1, "condition")?.scalar ?? 1
    if graph.keepsCondition, goesOn != 0 {
      let (all, isTooMuch) = most.multipliedReportingOverflow(by: graph.weight + 1)
      guard !isTooMuch, all <= Walk.limit - taken else {
        throw Diagnostic(
          most == .max ? "it never ends" : "its \(most) turns unfold to more than \(Walk.limit) nodes",
          kind: .unsupported)
      }
    }
    let body = try Body(graph)
    let names = try defineTensors(of: graph, in: node)
    var recipe = Recipe(translation)
    var values = Array(node.input.dropFirst(2))
    var rows: [[String]] = []
    while rows.count < most, goesOn != 0 {
      let title = "\(node.title)/\(rows.count)"
      let made = graph.output.map { assembly.freshName("\(title)/\($0.name)") }
      let turn = [
        recipe.constant(Constant([], .integers([rows.count]))), recipe.constant(Constant([], .integers([1]))),
      ]
      let before = taken
      take(
        body.inlined(as: title, from: turn + values, to: made, names: names, in: assembly),
        opset: translation.opset, depth: depth + 1)
      taken = max(taken, before + 1)
      if let cause = missing[made[0]] { throw omissions[cause].reason }
      guard taken <= Walk.limit, let condition = assembly.value(made[0])?.constant?.scalar else {
        throw Diagnostic("how often it turns follows from the image, or is too often", kind: .unsupported)
      }
      goesOn = condition
      values = Array(made[1..<(carried + 1)])
      rows.append(Array(made[(carried + 1)...]))
    }
    for (index, value) in values.enumerated() { recipe.add("Identity", [value], makes: index) }
    for index in 0..<(graph.output.count - 1 - carried) where !rows.isEmpty {
      let parts = rows.map { recipe.add("Unsqueeze", [$0[index], recipe.integers([0])]) }
      recipe.add("Concat", parts, [.integer("axis", 0)], makes: carried + index)
    }
    take(recipe.nodes, opset: Recipe.opset, depth: depth + 1)
  }

  /// Defines the tensors of a graph inside a node; what they are called outside, by their names.
  private mutating func defineTensors(
    of graph: Onnx_GraphProto, in node: Onnx_NodeProto
  ) throws(Diagnostic) -> [String: String] {
    var names: [String: String] = [:]
    for tensor in graph.initializer {
      let name = assembly.freshName("\(node.title)/\(tensor.name)")
      names[tensor.name] = name
      try define(tensor, as: name)
    }
    return names
  }
}

extension Onnx_NodeProto {
  /// The operator with its domain, where that is not ONNX's own: `Conv`, `com.microsoft.FusedConv`.
  var qualifiedType: String { domain.isEmpty || domain == "ai.onnx" ? opType : "\(domain).\(opType)" }

  /// The nodes that it is, those of the graphs inside it included.
  fileprivate var weight: Int { attribute.filter(\.hasG).reduce(1) { $0 + $1.g.weight } }

  fileprivate var functionKey: String { "\(qualifiedType)/\(overload)" }
}

extension Onnx_GraphProto {
  fileprivate var weight: Int { node.reduce(0) { $0 + $1.weight } }

  /// Whether the body of a Loop hands on the condition that it is given, so that only the number of turns ends it.
  fileprivate var keepsCondition: Bool {
    guard input.count >= 2, var name = output.first?.name else { return false }
    for node in node.reversed() where node.opType == "Identity" && node.output.first == name {
      name = node.input.first ?? name
    }
    return name == input[1].name
  }
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
