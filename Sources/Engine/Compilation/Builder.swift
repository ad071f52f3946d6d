import Basics
import CDNNL
import Networks

/// Collects the steps of a program while each node of a graph adds its own.
///
/// A value may live in several layouts at once; the first is the one its node made it in.
final class Builder {
  let graph: Graph
  let wantsGradient: Bool
  private let constants: Constants
  private(set) var steps: [Step] = []
  /// Steps of the forward pass; the backward pass follows them.
  private(set) var forwardSteps = 0
  private(set) var sizes: [Int] = []
  private(set) var pinned: Set<Int> = []

  private var places: [String: [Place]] = [:]
  private var gradients: [String: [Place]] = [:]
  /// Values that depend on the graph's input, so that gradients must pass through them.
  private let active: Set<String>
  private let concatenations: ConcatenationPlan
  private var currentNode = ""

  init(_ graph: Graph, wantsGradient: Bool, constants: Constants) {
    self.graph = graph
    self.wantsGradient = wantsGradient
    self.constants = constants
    var active = Set(graph.inputs.keys)
    for node in graph.nodes where node.inputs.contains(where: active.contains) { active.insert(node.output) }
    self.active = active
    concatenations = ConcatenationPlan(graph)
  }

  // MARK: Values

  func isActive(_ value: String) -> Bool { active.contains(value) }

  /// Where the value is, in the layout in which it was made.
  func place(of value: String) throws(Diagnostic) -> Place {
    if let place = places[value]?.first { return place }
    guard let tensor = graph.constants[value] else { throw Diagnostic("'\(value)' is read before it is made") }
    return try constant(tensor, from: Layout(dense: tensor.shape), to: Layout(dense: tensor.shape))
  }

  /// The value in a layout of the reader's choice, copied where it is in none such yet.
  func place(of value: String, in layout: Layout) throws(Diagnostic) -> Place {
    if let tensor = graph.constants[value] {
      return try constant(tensor, from: Layout(dense: tensor.shape), to: layout)
    }
    if let known = places[value]?.first(where: { $0.layout == layout }) { return known }
    let copy = try copied(try place(of: value), to: layout)
    places[value, default: []].append(copy)
    return copy
  }

  /// Says where a value is; later calls add further copies.
  func setPlace(of value: String, _ place: Place) { places[value, default: []].append(place) }

  /// Memory for a value that a node is about to make: within the concatenation that it is for, if that has room for
  /// this layout, else its own.
  func newPlace(of value: String, _ layout: Layout) throws(Diagnostic) -> Place {
    let inside = try concatenations.place(of: value, layout, in: self)
    let place = inside ?? allocate(layout)
    setPlace(of: value, place)
    return place
  }

  /// Where parts of the concatenation that makes `value` were put so far.
  func concatenated(_ value: String) -> Place? { concatenations.whole(of: value) }

  func allocate(_ layout: Layout) -> Place {
    sizes.append(layout.bytes)
    return Place(home: .planned(sizes.count - 1), offset: 0, layout: layout)
  }

  func constant(_ tensor: Tensor, from source: Layout, to destination: Layout) throws(Diagnostic) -> Place {
    Place(
      home: .constant(try constants.memory(of: tensor, from: source, to: destination)), offset: 0, layout: destination)
  }

  /// Keeps a buffer's content for the whole run.
  func pin(_ place: Place) {
    if case .planned(let buffer) = place.home { pinned.insert(buffer) }
  }

  // MARK: Steps

  func run(_ descriptor: PrimitiveDescriptor, _ arguments: [(Int32, Place)]) throws(Diagnostic) {
    var arguments = arguments
    if let scratchpad = descriptor.scratchpad, scratchpad.bytes > 0 {
      arguments.append((DNNL_ARG_SCRATCHPAD, allocate(scratchpad)))
    }
    steps.append(
      Step(
        work: .primitive(try Primitive(descriptor), arguments: arguments.map(\.0)), places: arguments.map(\.1),
        node: currentNode))
  }

  func run(_ places: [Place], _ loop: @escaping Loop) {
    steps.append(Step(work: .loop(loop), places: places, node: currentNode))
  }

  func copy(_ source: Place, to destination: Place) throws(Diagnostic) {
    try run(
      .reorder(from: source.layout, to: destination.layout), [(DNNL_ARG_FROM, source), (DNNL_ARG_TO, destination)])
  }

  func copied(_ source: Place, to layout: Layout) throws(Diagnostic) -> Place {
    guard source.layout != layout else { return source }
    let copy = allocate(layout)
    try self.copy(source, to: copy)
    return copy
  }

  // MARK: Gradients

  /// Adds to the gradient of a value what one of its readers sends back.
  func addGradient(of value: String, _ place: Place) { gradients[value, default: []].append(place) }

  /// The whole gradient of a value, once all its readers have sent theirs; nil where none has.
  func gradient(of value: String) throws(Diagnostic) -> Place? {
    guard let parts = gradients[value], let first = parts.first else { return nil }
    guard parts.count > 1 else { return first }
    let layout = first.layout.format == nil ? try Layout(dense: first.shape) : first.layout
    var aligned: [Place] = []
    for part in parts { aligned.append(try copied(part, to: layout)) }
    let total = try sum(aligned, layout)
    gradients[value] = [total]
    return total
  }

  /// The sum of tensors of one layout: at once where oneDNN has compiled code for so many, else one after another.
  private func sum(_ parts: [Place], _ layout: Layout) throws(Diagnostic) -> Place {
    let plan = try PrimitiveDescriptor.sum(parts.map(\.layout), to: layout)
    guard plan.isReference else {
      let total = allocate(layout)
      try run(
        plan,
        parts.enumerated().map { (DNNL_ARG_MULTIPLE_SRC + Int32($0.offset), $0.element) } + [(DNNL_ARG_DST, total)])
      return total
    }
    var total = parts[0]
    for part in parts.dropFirst() {
      total = try Combination(function: dnnl_binary_add, a: total, b: part).run(in: self, into: allocate)
    }
    return total
  }

  // MARK: Passes

  /// Adds the steps of every node, forward and, if asked for, backward.
  func build() throws(Diagnostic) {
    var lowerings: [NodeLowering] = []
    for node in Fusion.fused(graph) {
      let lowering = NodeLowering(node, in: self)
      try attributed(to: node.node) { () throws(Diagnostic) in try lowering.forward() }
      lowerings.append(lowering)
    }
    forwardSteps = steps.count
    guard wantsGradient else { return }
    try seed()
    for lowering in lowerings.reversed() where lowering.takesGradient && gradients[lowering.output] != nil {
      try attributed(to: lowering.node) { () throws(Diagnostic) in try lowering.backward() }
    }
  }

  /// The gradients that the caller sets, one for each target that depends on the input.
  private(set) var seeds: [String: Place] = [:]

  private func seed() throws(Diagnostic) {
    for target in graph.targets where isActive(target) && seeds[target] == nil {
      let made = try place(of: target).layout
      let seed = allocate(made.format == nil ? try Layout(dense: made.shape) : made)
      pin(seed)
      seeds[target] = seed
      addGradient(of: target, seed)
    }
  }

  private func attributed(to node: Node, _ body: () throws(Diagnostic) -> Void) throws(Diagnostic) {
    currentNode = node.name
    do {
      try body()
    } catch {
      throw error.changed { $0.place = "node '\(node.name)' (\(node.operator.name))" }
    }
  }
}

/// The constants of the model, which all its programs share, and those of one rewritten graph, which are its own.
struct Constants: Sendable {
  let shared: ConstantCache
  let own = ConstantCache()
  let isShared: @Sendable (Tensor) -> Bool

  func memory(of tensor: Tensor, from source: Layout, to destination: Layout) throws(Diagnostic) -> AlignedMemory {
    try (isShared(tensor) ? shared : own).memory(of: tensor, from: source, to: destination)
  }
}

extension Constants {
  var bytes: Int { shared.bytes + own.bytes }
}
