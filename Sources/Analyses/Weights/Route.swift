package import Networks

extension Influence {
  /// The operators that an influence came through.
  package struct Route: Hashable, Sendable {
    /// The most convolutions on any path.
    package var convolutions = 0
    /// Whether there is anything but convolutions and functions of single values.
    package var isMixed = false

    /// What lies between two values of a graph, over all paths.
    package init(to target: String, from source: String, in graph: Graph) {
      var routes = [source: Route()]
      for node in graph.nodes {
        let before = node.inputs.compactMap { routes[$0] }
        guard let first = before.first else { continue }
        routes[node.output] = before.dropFirst().reduce(first) { $0.union($1) }.through(node.operator)
      }
      self = routes[target] ?? Route()
    }

    private init() {}

    private func through(_ operator: any Operator) -> Route {
      var route = self
      switch `operator` {
      case is Convolution, is MatrixProduct: route.convolutions += 1
      case let activation as Activation where activation.function == .identity: break
      case is Concatenation, is Padding, is Reshaping, is Transposition, is Slicing: break
      case let arithmetic as Arithmetic where [.add, .subtract].contains(arithmetic.function): break
      default: route.isMixed = true
      }
      return route
    }

    private func union(_ other: Route) -> Route {
      var route = self
      route.convolutions = max(convolutions, other.convolutions)
      route.isMixed = isMixed || other.isMixed
      return route
    }

    /// As on pages: a unit's own kernel, a kernel after a reduction, or anything longer.
    package var method: String {
      switch (isMixed, convolutions) {
      case (false, ...1): "kernel"
      case (false, 2): "bottleneck"
      default: "expanded"
      }
    }
  }
}

/// The parts of a layer's channels that come from different branches.
struct Branches {
  /// The first channel of each branch, rising.
  private var starts: [Int] = []

  /// Opens the concatenations at the end of a layer, seen through functions of single values.
  init(of target: String, axis: Int, in graph: Graph) {
    let makers = Dictionary(graph.nodes.map { ($0.output, $0) }, uniquingKeysWith: { first, _ in first })
    var open = [(value: target, start: 0)]
    while let (value, start) = open.popLast() {
      let maker = makers[value]
      if let maker, let concatenation = maker.operator as? Concatenation, concatenation.axis == axis {
        var next = start
        for input in maker.inputs {
          open.append((input, next))
          next += graph.shapes[input]?[axis] ?? 0
        }
      } else if let maker, maker.operator is Activation, let input = maker.inputs.first {
        open.append((input, start))
      } else {
        starts.append(start)
      }
    }
    starts.sort()
  }

  /// Channels in the order given, those of one branch that stand side by side together.
  func divided(_ channels: [Int]) -> [[Int]] {
    var parts: [[Int]] = []
    for channel in channels {
      if let last = parts.last?.last, branch(last) == branch(channel) {
        parts[parts.count - 1].append(channel)
      } else {
        parts.append([channel])
      }
    }
    return parts
  }

  private func branch(_ channel: Int) -> Int { starts.count { $0 <= channel } }
}
