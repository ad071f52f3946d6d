/// What people who wrote a network call the values of its file: by the module whose answer a value is.
///
/// PyTorch's exporters leave the path of modules in which each node was made: the newer one in the node's metadata, the
/// older one in its name. `layer4.2` says more than `node_relu_48`.
struct ModuleNames {
  /// By the first output of the node.
  private var names: [String: String] = [:]
  private let chains: [String: [String]]

  init(_ nodes: [Onnx_NodeProto]) {
    let chains = nodes.map(\.modules)
    self.chains = Dictionary(
      zip(nodes, chains).flatMap { node, chain in node.output.map { ($0, chain) } },
      uniquingKeysWith: { first, _ in first })
    // The place of the last node within each module, and which modules hold others.
    var last: [String: Int] = [:]
    var composites: Set<String> = []
    for (place, chain) in chains.enumerated() {
      for module in chain { last[module] = place }
      composites.formUnion(chain.dropLast())
    }
    var taken = Set(nodes.flatMap { [$0.name] + $0.output })
    for (place, (node, chain)) in zip(nodes, chains).enumerated() {
      let answered = chain.filter { last[$0] == place }
      guard let output = node.output.first, let innermost = answered.last else { continue }
      // A block, one of several of its kind, rather than the last of its parts.
      let block = answered.last { composites.contains($0) && $0.last?.isNumber == true }
      let name = block ?? innermost
      if taken.insert(name).inserted { names[output] = name }
    }
  }

  /// The module whose answer the node that makes `output` gives, where the file says.
  subscript(output: String) -> String? { names[output] }

  /// The modules in which the node that makes a value stands, from the outermost.
  func chain(of output: String) -> [String] { chains[output] ?? [] }
}

extension Onnx_NodeProto {
  /// The paths of the modules in which the node was made, from the outermost: `layer4`, `layer4.2`, `layer4.2.relu`.
  fileprivate var modules: [String] {
    if let scopes = metadataProps.first(where: { $0.key == "pkg.torch.onnx.name_scopes" })?.value {
      // A list as Python writes it, the whole model first and the operation last: ['', 'layer4', 'layer4.2', 'relu_3'].
      let quoted = scopes.split(separator: "'", omittingEmptySubsequences: false)
      let paths = quoted.indices.filter { $0 % 2 == 1 }.map { String(quoted[$0]) }
      return paths.dropLast().filter { !$0.isEmpty }
    }
    guard name.first == "/" else { return [] }
    var (modules, previous) = ([String](), "")
    for part in name.split(separator: "/").dropLast() {
      // A module in a list or a sequence repeats the name of that: features/features.3/conv/conv.0.
      let step = part.hasPrefix("\(previous).") ? part.dropFirst(previous.count + 1) : part
      modules.append(modules.last.map { "\($0).\(step)" } ?? String(step))
      previous = String(part)
    }
    return modules
  }
}
