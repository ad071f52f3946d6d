import Basics

/// The order in which nodes can run.
enum Ordering {
  /// Sorts nodes so that each comes after what it reads, otherwise in the order of the file.
  ///
  /// `known` says which values need no node: inputs and initialisers.
  static func sorted(
    _ nodes: [Onnx_NodeProto], known: (String) -> Bool
  ) throws(Diagnostic) -> [Onnx_NodeProto] {
    var producers: [String: Int] = [:]
    var faults: [Diagnostic] = []
    for (index, node) in nodes.enumerated() {
      for output in node.output where !output.isEmpty {
        if producers.updateValue(index, forKey: output) != nil || known(output) {
          faults.append(Diagnostic("makes '\(output)', which is made elsewhere too", at: node.place))
        }
      }
    }
    var waiting = [Int](repeating: 0, count: nodes.count)
    var followers = [[Int]](repeating: [], count: nodes.count)
    for (index, node) in nodes.enumerated() {
      for input in node.readValues where !known(input) {
        if let producer = producers[input] {
          followers[producer].append(index)
          waiting[index] += 1
        } else {
          faults.append(
            Diagnostic(
              "reads '\(input)', which no node, input or initialiser makes", at: node.place, advice: again))
        }
      }
    }
    guard faults.isEmpty else { throw Diagnostic(faults.sorted { $0.description < $1.description }) }

    var ready = Heap(waiting.indices.filter { waiting[$0] == 0 })
    var order: [Onnx_NodeProto] = []
    while let index = ready.popSmallest() {
      order.append(nodes[index])
      for follower in followers[index] {
        waiting[follower] -= 1
        if waiting[follower] == 0 { ready.insert(follower) }
      }
    }
    guard order.count == nodes.count else {
      throw cycle(nodes, waiting: waiting, producers: producers)
    }
    return order
  }

  private static let again = "The file is damaged or was put together wrongly: export the model again."

  /// Follows inputs backwards from a node that never became ready until one comes round again.
  private static func cycle(_ nodes: [Onnx_NodeProto], waiting: [Int], producers: [String: Int]) -> Diagnostic {
    var path: [Int] = []
    var seen: [Int: Int] = [:]
    var current = waiting.firstIndex { $0 > 0 }
    while let index = current, seen[index] == nil {
      seen[index] = path.count
      path.append(index)
      current = nodes[index].input.compactMap { producers[$0] }.first { waiting[$0] > 0 }
    }
    let start = current.flatMap { seen[$0] } ?? 0
    let names = path[start...].reversed().map { "'\(nodes[$0].title)'" }
    let shown = names.count > 8 ? names.prefix(8) + ["and \(names.count - 8) more"] : names[...]
    return Diagnostic("these nodes form a cycle: \(shown.joined(separator: ", "))", advice: again)
  }
}

/// The smallest of some numbers, again and again.
private struct Heap {
  private var items: [Int]

  /// Takes numbers in rising order.
  init(_ sorted: [Int]) { items = sorted }

  mutating func insert(_ item: Int) {
    items.append(item)
    var child = items.count - 1
    while child > 0, items[(child - 1) / 2] > items[child] {
      items.swapAt((child - 1) / 2, child)
      child = (child - 1) / 2
    }
  }

  mutating func popSmallest() -> Int? {
    guard let first = items.first, let last = items.popLast() else { return nil }
    guard !items.isEmpty else { return first }
    items[0] = last
    var parent = 0
    while true {
      var smallest = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < items.count && items[child] < items[smallest] {
        smallest = child
      }
      guard smallest != parent else { return first }
      items.swapAt(smallest, parent)
      parent = smallest
    }
  }
}

extension Onnx_NodeProto {
  /// What people know the node by: its name, or its output's.
  var title: String { name.isEmpty ? output.first ?? "without a name" : name }

  /// The values that it reads from outside, those that only the graphs inside it read included.
  var readValues: Set<String> {
    attribute.filter(\.hasG).reduce(into: Set(input).subtracting([""])) { read, attribute in
      let own = Set(
        attribute.g.input.map(\.name) + attribute.g.initializer.map(\.name) + attribute.g.node.flatMap(\.output))
      let inside = attribute.g.node.reduce(into: Set(attribute.g.output.map(\.name))) { $0.formUnion($1.readValues) }
      read.formUnion(inside.subtracting(own))
    }
  }

  var place: String { "node '\(title)' (\(qualifiedType))" }
}
