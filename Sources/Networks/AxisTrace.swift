package import Basics

/// What the positions along one axis of a value are.
enum AxisMeaning: Hashable, Sendable {
  case images
  case units(UnitSpace.Kind)
  case rows
  case columns
  case tokens(leading: Int, grid: Size, trailing: Int)
  /// Parts of rows and columns, where a map is cut into blocks or rolled; with the images, where blocks lie side by side as
  /// images do.
  case blocks([AxisDigit])
  /// Anything else, or not known.
  case other
}

/// What the axes of every value mean, followed from the image through the operators, and where in the image the places
/// of each stand.
///
/// Attention and other operators that look everywhere leave the places where they are, which receptive fields cannot say.
package struct AxisTrace {
  private(set) var axes: [String: [AxisMeaning]] = [:]
  /// Where the places of a value stand in the image: a place of a map at its receptive field before anything mixed all
  /// places, a token at its patch.
  private(set) var lattices: [String: FieldOfView] = [:]
  /// Of a value that is another with its rows or columns rolled, that other: its places are the same in another order.
  private(set) var rolled: [String: String] = [:]
  private let shapes: [String: Shape]

  /// - Parameter shapes: of all values for which an answer is wanted; the others stay unknown.
  init(inputs: some Sequence<String>, nodes: [Node], shapes: [String: Shape]) {
    self.init(
      known: Dictionary(
        inputs.filter { shapes[$0]?.rank == 4 }.map { ($0, [.images, .units(.channel), .rows, .columns]) },
        uniquingKeysWith: { first, _ in first }), nodes: nodes, shapes: shapes)
  }

  /// Of the values of a whole network.
  package init(_ graph: Graph) {
    self.init(inputs: graph.inputs.keys, nodes: graph.nodes, shapes: graph.shapes)
  }

  /// Of a graph that was cut out of the one that `whole` is about: its inputs keep what their axes mean there.
  package init(_ part: Graph, of whole: AxisTrace) {
    self.init(
      known: whole.axes.filter { part.inputs[$0.key] != nil }, nodes: part.nodes, shapes: part.shapes)
  }

  private init(known: [String: [AxisMeaning]], nodes: [Node], shapes: [String: Shape]) {
    self.shapes = shapes
    axes = known
    for input in known.keys { lattices[input] = FieldOfView(vertical: .pixel, horizontal: .pixel) }
    var slices: [String: Node] = [:]
    for node in nodes {
      if node.operator is Slicing { slices[node.output] = node }
      guard let shape = shapes[node.output], node.inputs.contains(where: { axes[$0] != nil }) else { continue }
      let inputs = node.inputs.map { input in
        Described(axes: axes[input] ?? [], shape: shapes[input] ?? [], isKnown: axes[input] != nil)
      }
      var meanings = Self.meanings(after: node.operator, inputs, shape)
      if let roll = Roll(node, slices, shapes), let before = axes[roll.source], let after = roll.axes(before, shape) {
        meanings = after
        rolled[node.output] = roll.source
      }
      if meanings.count != shape.rank { meanings = Array(repeating: .other, count: shape.rank) }
      if let units = node.units, meanings.indices.contains(units.axis) {
        meanings = meanings.map { if case .units = $0 { .other } else { $0 } }
        meanings[units.axis] = .units(units.kind)
      }
      axes[node.output] = meanings
      lattices[node.output] = lattice(of: node)
    }
  }

  /// The units of a value; nil where it is known to have none, or they stand between places.
  package func space(of value: String) -> UnitSpace? {
    guard let shape = shapes[value], shape.rank >= 2, let axes = axes[value] else { return nil }
    let units = axes.indices.filter { if case .units = axes[$0] { true } else { false } }
    guard units.count <= 1, let axis = units.first, case .units(let kind) = axes[axis] else {
      return units.isEmpty ? Self.plain(axes, shape) : nil
    }
    guard axes[0] == .images, let places = places(of: value, besides: axis) else { return nil }
    return UnitSpace(kind, axis: axis, of: shape, places: places)
  }

  /// A value whose axes lost their meaning on the way is taken as convolutions leave it: channels before places.
  private static func plain(_ axes: [AxisMeaning], _ shape: Shape) -> UnitSpace? {
    guard !axes.contains(where: { if case .tokens = $0 { true } else { false } }) else { return nil }
    let rest = Array(shape.dimensions.dropFirst(2))
    let places: UnitSpace.Places =
      switch rest.count {
      case 0: .none
      case 2: .map(.init(height: rest[0], width: rest[1]))
      default: .sequence(rest.reduce(1, *))
      }
    return UnitSpace(.channel, axis: 1, of: shape, places: places)
  }

  /// The axis on which a value's units stand, whether or not they have places; nil where it has none.
  package func unitAxis(of value: String) -> Int? {
    let units = axes[value]?.firstIndex { if case .units = $0 { true } else { false } }
    return units ?? space(of: value)?.axis
  }

  /// Whether a value has one number for all places of another to which it is broadcast.
  func isSameEverywhere(_ value: String, in whole: String) -> Bool {
    guard let shape = shapes[value], let rank = shapes[whole]?.rank else { return false }
    let places = placeAxes(of: whole)
    return !places.isEmpty && places.allSatisfy { $0 < rank - shape.rank || shape[$0 - rank + shape.rank] == 1 }
  }

  /// The value that is another with its rows or columns rolled; nil where none is.
  func roll(of value: String) -> String? { rolled.filter { $0.value == value }.keys.min() }

  /// Whether the places of a value lie along one axis, as tokens do.
  package func hasTokens(_ value: String) -> Bool {
    axes[value]?.contains { if case .tokens = $0 { true } else { false } } ?? false
  }

  /// The axes along which places of a value lie; those of a map where that is not known.
  func placeAxes(of value: String) -> Set<Int> {
    let known = axes[value]?.indices.filter { axes[value]?[$0].isPlace == true } ?? []
    return known.isEmpty && shapes[value]?.rank == 4 ? [2, 3] : Set(known)
  }

  private func places(of value: String, besides axis: Int) -> UnitSpace.Places? {
    guard let shape = shapes[value], let axes = axes[value] else { return nil }
    let rest = axes.indices.dropFirst().filter { $0 != axis }
    let meanings = rest.map { axes[$0] }
    if meanings == [.rows, .columns] { return .map(.init(height: shape[rest[0]], width: shape[rest[1]])) }
    let long = rest.filter { shape[$0] > 1 }
    guard let only = long.first else { return UnitSpace.Places.none }
    guard long.count == 1 else { return nil }
    guard case .tokens(let leading, let grid, let trailing) = axes[only] else { return .sequence(shape[only]) }
    return leading + trailing > 0 ? .tokens(leading: leading, grid: grid, trailing: trailing) : .map(grid)
  }

  /// An input of an operator.
  private struct Described {
    var axes: [AxisMeaning]
    var shape: Shape
    /// Whether it depends on the image.
    var isKnown: Bool
  }

  private static func meanings(
    after node: any Operator, _ inputs: [Described], _ shape: Shape
  ) -> [AxisMeaning] {
    guard let first = inputs.first else { return [] }
    switch node {
    case let convolution as Convolution:
      return windowed(first.axes, isOfOnePlace: convolution.isOfOnePlace) {
        $0.count == 4 ? [$0[0], .units(.channel), $0[2], $0[3]] : []
      }
    case is Deconvolution:
      return windowed(first.axes) { $0.count == 4 ? [$0[0], .units(.channel), $0[2], $0[3]] : [] }
    case is Pooling, is GlobalPooling, is Resampling: return windowed(first.axes) { $0 }
    case is Padding: return kept(first, shape)
    case is Activation, is ScaleShift, is Softmax, is Normalization, is Quantization, is LocalResponseNormalization:
      return first.axes
    case is Arithmetic, is Choice, is Comparison: return broadcast(inputs, shape)
    case let expansion as Expansion:
      var meanings = broadcast([first], shape)
      if case .following(0) = expansion.axes.first, !meanings.isEmpty { meanings[0] = .images }
      return meanings
    case let transposition as Transposition:
      return transposition.permutation.map { first.axes.indices.contains($0) ? first.axes[$0] : .other }
    case is Reshaping: return reshaped(first, shape)
    case let concatenation as Concatenation: return joined(inputs, axis: concatenation.axis, shape)
    case let slicing as Slicing: return sliced(first, slicing)
    case let gathering as Gathering:
      guard gathering.axis < first.axes.count else { return [] }
      let own = first.axes[gathering.axis]
      let chosen: AxisMeaning = if case .units = own { own } else { .other }
      return Array(first.axes[..<gathering.axis]) + gathering.shape.dimensions.map { _ in chosen }
        + first.axes[(gathering.axis + 1)...]
    case let reduction as Reduction:
      return first.axes.indices.compactMap { axis in
        guard reduction.axes.contains(axis) else { return first.axes[axis] }
        guard reduction.keepsAxes else { return nil }
        return first.axes[axis] == .rows || first.axes[axis] == .columns ? first.axes[axis] : .other
      }
    case is MatrixProduct: return product(inputs, shape)
    case is Attention:
      guard first.axes.count == 3 else { return [] }
      return first.axes.prefix(2) + [inputs[2].axes.last ?? .other]
    case is AttentionPattern: return first.axes.count == 3 ? [first.axes[0], .other, first.axes[1], .other] : []
    default: return []
    }
  }

  /// Windows move along rows and columns only; one of a single place leaves all places where they are.
  private static func windowed(
    _ axes: [AxisMeaning], isOfOnePlace: Bool = false, _ change: ([AxisMeaning]) -> [AxisMeaning]
  ) -> [AxisMeaning] {
    change(axes).enumerated().map { axis, meaning in
      switch meaning {
      case .tokens, .blocks: return isOfOnePlace ? meaning : .other
      default: break
      }
      return axis >= 2 && meaning != .rows && meaning != .columns ? .other : meaning
    }
  }

  /// The same axes, where the tokens are still as many.
  private static func kept(_ input: Described, _ shape: Shape) -> [AxisMeaning] {
    zip(input.axes, zip(input.shape.dimensions, shape.dimensions)).map { meaning, extents in
      switch meaning {
      case .tokens where extents.0 != extents.1, .blocks where extents.0 != extents.1: .other
      default: meaning
      }
    }
  }

  private static func broadcast(_ inputs: [Described], _ shape: Shape) -> [AxisMeaning] {
    (0..<shape.rank).map { axis in
      inputs.reduce(AxisMeaning.other) { found, input in
        let own = axis - (shape.rank - input.axes.count)
        guard own >= 0, input.shape[own] == shape[axis], input.axes[own] != .other else { return found }
        if case .units(let kind) = found, case .units(let other) = input.axes[own] {
          return .units(kind == other ? kind : .channel)
        }
        // What is joined to a map that was not rolled stands where that does.
        if case .blocks = found, input.axes[own] == .rows || input.axes[own] == .columns { return input.axes[own] }
        return found == .other ? input.axes[own] : found
      }
    }
  }

  /// Groups of neighbouring axes with as many values before as after; what is alone in its group keeps its meaning.
  private static func reshaped(_ input: Described, _ shape: Shape) -> [AxisMeaning] {
    let old = input.shape
    var result = [AxisMeaning](repeating: .other, count: shape.rank)
    for group in Reshaping.groups(from: old, to: shape) ?? [] {
      let sources = group.sources.filter { group.sources.count == 1 || old[$0] > 1 }
      let targets = group.targets.filter { group.targets.count == 1 || shape[$0] > 1 }
      if let whole = withImages(group, input, shape) {
        for (target, meaning) in whole { result[target] = meaning }
      } else if sources.count == 1, targets.count == 1 {
        result[targets[0]] = input.axes[sources[0]]
      } else if sources.map({ input.axes[$0] }) == [.rows, .columns], targets.count == 1 {
        let grid = Size(height: old[sources[0]], width: old[sources[1]])
        result[targets[0]] = .tokens(leading: 0, grid: grid, trailing: 0)
      } else if sources.count == 1, targets.count == 2,
        case .tokens(0, let grid, 0) = input.axes[sources[0]],
        grid == .init(height: shape[targets[0]], width: shape[targets[1]])
      {
        (result[targets[0]], result[targets[1]]) = (.rows, .columns)
      } else {
        cut(sources.map { (input.axes[$0], old[$0]) }, into: targets.map { shape[$0] }).map {
          for (target, meaning) in zip(targets, $0) { result[target] = meaning }
        }
      }
    }
    return coarsened(result, shape)
  }

  /// What a group of axes becomes where images are merged with places or parted from them; nil where they are not, or that
  /// is not known.
  private static func withImages(
    _ group: (sources: Range<Int>, targets: Range<Int>), _ input: Described, _ shape: Shape
  ) -> [(target: Int, meaning: AxisMeaning)]? {
    guard group.sources.lowerBound == 0, group.sources.count + group.targets.count > 2 else { return nil }
    // One image stands before the others' axes, if only as an axis of extent 1.
    let sources = group.sources.filter { $0 == 0 || input.shape[$0] > 1 }
    let targets = group.targets.filter { $0 == 0 || shape[$0] > 1 }
    let digits = sources.compactMap { input.axes[$0].digits(extent: input.shape[$0]) }
    guard digits.count == sources.count, digits.first?.first?.side == .image,
      let cut = digits.flatMap(\.self).cut(into: targets.map { shape[$0] })
    else { return nil }
    return zip(targets, cut.map(AxisMeaning.init)).map { ($0, $1) }
  }

  /// What axes are that axes of places were cut into or joined to; nil where that is not known. Places that join units,
  /// as where a map is made smaller and deeper, make more units of them.
  private static func cut(_ sources: [(AxisMeaning, Int)], into extents: [Int]) -> [AxisMeaning]? {
    if extents.count == 1 {
      let units = sources.compactMap { if case .units = $0.0 { $0.0 } else { nil } }
      let areBlocks = sources.allSatisfy { meaning, extent in
        switch meaning {
        case .units: true
        case .blocks(let digits): !digits.contains { $0.side == .image }
        default: extent == 1
        }
      }
      if units.count == 1, areBlocks { return [.units(.channel)] }
    }
    let digits = sources.map { $0.0.digits(extent: $0.1) }
    guard !digits.contains(nil) else { return nil }
    return digits.compactMap(\.self).flatMap(\.self).cut(into: extents)?.map(AxisMeaning.init)
  }

  /// A grid of which only every second row and column is left, say, is a coarser grid of its own.
  private static func coarsened(_ axes: [AxisMeaning], _ shape: Shape) -> [AxisMeaning] {
    let digits = axes.flatMap { if case .blocks(let digits) = $0 { digits } else { [AxisDigit]() } }
    var steps: [AxisDigit.Side: Int] = [:]
    for side in [AxisDigit.Side.row, .column] {
      let own = digits.filter { $0.side == side }
      guard let step = own.map(\.step).min(), step > 1, own.allSatisfy({ $0.shift == 0 }), let whole = own.first?.whole,
        own.reduce(step, { $0 * $1.extent }) == whole
      else { continue }
      steps[side] = step
    }
    guard !steps.isEmpty else { return axes }
    return axes.map { meaning in
      guard case .blocks(let digits) = meaning else { return meaning }
      return AxisMeaning(
        digits.map { digit in
          let step = steps[digit.side] ?? 1
          return AxisDigit(
            side: digit.side, extent: digit.extent, step: digit.step / step, whole: digit.whole / step,
            shift: digit.shift)
        })
    }
  }

  /// Tokens laid before or after patches are extra ones.
  private static func joined(_ inputs: [Described], axis: Int, _ shape: Shape) -> [AxisMeaning] {
    var aligned = inputs
    for index in aligned.indices where axis < aligned[index].axes.count {
      aligned[index].shape.dimensions[axis] = shape[axis]
    }
    var result = broadcast(aligned, shape)
    guard result.indices.contains(axis) else { return [] }
    if case .tokens = result[axis] {
      let places = inputs.indices.filter { index in
        if inputs[index].isKnown, axis < inputs[index].axes.count, case .tokens = inputs[index].axes[axis] {
          return true
        }
        return false
      }
      result[axis] = .other
      if places.count == 1, let place = places.first,
        case .tokens(let leading, let grid, let trailing) = inputs[place].axes[axis]
      {
        func extent(_ others: Range<Int>) -> Int { inputs[others].reduce(0) { $0 + $1.shape[axis] } }
        result[axis] = .tokens(
          leading: leading + extent(0..<place), grid: grid, trailing: trailing + extent((place + 1)..<inputs.count))
      }
    }
    return result
  }

  private static func sliced(_ input: Described, _ slicing: Slicing) -> [AxisMeaning] {
    var axes = input.axes
    for cut in slicing.cuts where axes.indices.contains(cut.axis) {
      let (start, count) = cut.resolved(input.shape[cut.axis])
      if case .blocks = axes[cut.axis], count != input.shape[cut.axis] || cut.step != 1 { axes[cut.axis] = .other }
      guard case .tokens(let leading, let grid, let trailing) = axes[cut.axis] else { continue }
      let (before, after) = (leading - start, start + count - leading - grid.count)
      axes[cut.axis] =
        cut.step == 1 && before >= 0 && after >= 0 && after <= trailing
        ? .tokens(leading: before, grid: grid, trailing: after) : .other
    }
    return axes
  }

  /// `[..., M, K] x [..., K, N]`: constants as the second factor make neurons.
  private static func product(_ inputs: [Described], _ shape: Shape) -> [AxisMeaning] {
    guard inputs.count == 2 else { return [] }
    let (a, b) = (inputs[0], inputs[1])
    func batch(_ input: Described) -> Described {
      Described(
        axes: Array(input.axes.dropLast(2)), shape: Shape(Array(input.shape.dimensions.dropLast(2))),
        isKnown: input.isKnown)
    }
    let outer = broadcast([batch(a), batch(b)], Shape(Array(shape.dimensions.dropLast(2))))
    let rows = a.axes.dropLast().last ?? .other
    return outer + [rows, b.isKnown ? b.axes.last ?? .other : .units(.neuron)]
  }

  private func lattice(of node: Node) -> FieldOfView? {
    if let source = rolled[node.output] { return lattices[source] }
    let grid = grid(of: node.output)
    let movement = movement(of: node)
    let moves = if case .window = movement { true } else { false }
    let sources = node.inputs.filter { moves || (grid != nil && self.grid(of: $0) == grid) }.compactMap {
      lattices[$0]
    }
    guard let first = sources.first else { return nil }
    guard let union = sources.dropFirst().reduce(Optional(first), { union, other in union?.union(other) }) else {
      return nil
    }
    guard case .window(let vertical, let horizontal) = movement else { return union }
    return union.through(vertical: vertical, horizontal: horizontal)
  }

  /// The grid of a value's places, wherever its units stand.
  func grid(of value: String) -> Size? {
    guard let axes = axes[value], let shape = shapes[value] else { return nil }
    for case .tokens(_, let grid, _) in axes { return grid }
    if let rows = axes.firstIndex(of: .rows), let columns = axes.firstIndex(of: .columns) {
      return .init(height: shape[rows], width: shape[columns])
    }
    let digits = axes.indices.flatMap { axis in axes[axis].isPlace ? axes[axis].digits(extent: shape[axis]) ?? [] : [] }
    guard let height = digits.count(.row), let width = digits.count(.column), !digits.isEmpty else { return nil }
    return .init(height: height, width: width)
  }
}

extension AxisTrace {
  /// What an operator does to the places of its input.
  enum Movement {
    /// They stay as they are.
    case none
    case window(vertical: Window, horizontal: Window)
    case resampling(Resampling, from: Size, to: Size)
    /// Every place is made from all; by a path that leaves places where they are beside another that does not mix them.
    case whole(GlobalPath?)
  }

  func movement(of node: Node) -> Movement {
    guard let input = node.inputs.first(where: { axes[$0] != nil }), let meanings = axes[input] else {
      return .whole(nil)
    }
    func isPlace(_ axis: Int) -> Bool {
      guard meanings.indices.contains(axis), shapes[input]?[axis] ?? 0 > 1 else { return false }
      return meanings[axis].isPlace
    }
    switch node.operator {
    case let slicing as Slicing: return movement(slicing, meanings, node)
    case let padding as Padding:
      return shifted(meanings) {
        padding.begin.indices.contains($0) ? Window(size: 1, padding: padding.begin[$0]) : nil
      }
    case let resampling as Resampling:
      guard meanings.count == 4, meanings[2] == .rows, meanings[3] == .columns, let from = grid(of: input),
        let to = grid(of: node.output)
      else { return .whole(nil) }
      return .resampling(resampling, from: from, to: to)
    case let reduction as Reduction: return reduction.axes.contains(where: isPlace) ? .whole(nil) : .none
    case let softmax as Softmax: return isPlace(softmax.axis) ? .whole(nil) : .none
    case let normalization as Normalization:
      switch normalization.scope {
      case .axes(let axes): return axes.contains(where: isPlace) ? .whole(.normalization) : .none
      case .channelGroups: return meanings.indices.contains(where: isPlace) ? .whole(.normalization) : .none
      }
    case let product as MatrixProduct: return movement(product, node, isPlace)
    case let joined as Concatenation:
      return joined.axis <= 1 || grid(of: node.output) == grid(of: input) ? .none : .whole(nil)
    case is Reshaping, is Transposition, is Gathering, is Expansion:
      guard let before = grid(of: input), let after = grid(of: node.output) else { return .whole(nil) }
      if before == after { return .none }
      // Neighbouring places have become units of one.
      guard node.operator is Reshaping, after.height > 0, after.width > 0,
        before.height.isMultiple(of: after.height), before.width.isMultiple(of: after.width)
      else { return .whole(nil) }
      let (rows, columns) = (before.height / after.height, before.width / after.width)
      return .window(vertical: Window(size: rows, stride: rows), horizontal: Window(size: columns, stride: columns))
    default:
      switch node.operator.reach {
      case .pointwise: return .none
      case .window(let vertical, let horizontal): return .window(vertical: vertical, horizontal: horizontal)
      case .everywhere: return .whole(nil)
      }
    }
  }

  private func movement(_ slicing: Slicing, _ meanings: [AxisMeaning], _ node: Node) -> Movement {
    for cut in slicing.cuts where meanings.indices.contains(cut.axis) {
      guard case .tokens(_, let grid, _) = meanings[cut.axis] else { continue }
      return self.grid(of: node.output) == grid ? .none : .whole(nil)
    }
    return shifted(meanings) { axis in
      guard let cut = slicing.cuts.first(where: { $0.axis == axis }) else { return Window(size: 1) }
      guard slicing.cuts.count(where: { $0.axis == axis }) == 1, cut.start >= 0, cut.start <= Window.limit,
        (1...Window.limit).contains(cut.step)
      else { return nil }
      return Window(size: 1, stride: cut.step, padding: -cut.start)
    }
  }

  /// Along rows and columns by what happens on those axes; it stays as it is where there are none.
  private func shifted(_ meanings: [AxisMeaning], _ window: (_ axis: Int) -> Window?) -> Movement {
    let rows = meanings.firstIndex(of: .rows).map(window) ?? Window(size: 1)
    let columns = meanings.firstIndex(of: .columns).map(window) ?? Window(size: 1)
    guard let rows, let columns else { return .whole(nil) }
    return .window(vertical: rows, horizontal: columns)
  }

  /// What is multiplied by constants along an axis that holds no places.
  private func movement(_ product: MatrixProduct, _ node: Node, _ isPlace: (Int) -> Bool) -> Movement {
    let reached = node.inputs.indices.filter { axes[node.inputs[$0]] != nil }
    guard reached.count == 1, let side = reached.first, let rank = shapes[node.inputs[side]]?.rank else {
      return .whole(nil)
    }
    let isLast = side == 0 ? !product.transposesFirst : product.transposesSecond
    return isPlace(rank - (isLast ? 1 : 2)) ? .whole(nil) : .none
  }
}

/// A value whose rows or columns start elsewhere, those before following the last, as two slices joined the other way round.
private struct Roll {
  let source: String
  private let axis: Int
  private let shift: Int

  /// Nil of a node that does something else.
  ///
  /// - Parameter slices: the nodes before it that cut values, by what they make.
  init?(_ node: Node, _ slices: [String: Node], _ shapes: [String: Shape]) {
    guard let joined = node.operator as? Concatenation, node.inputs.count == 2,
      let first = slices[node.inputs[0]], let second = slices[node.inputs[1]], first.inputs == second.inputs,
      let extent = shapes[first.inputs[0]]?[joined.axis],
      let head = Self.range(first, joined.axis, extent), let tail = Self.range(second, joined.axis, extent),
      head.upperBound == extent, tail.lowerBound == 0, tail.upperBound == head.lowerBound
    else { return nil }
    (source, axis, shift) = (first.inputs[0], joined.axis, head.lowerBound)
  }

  private static func range(_ node: Node, _ axis: Int, _ extent: Int) -> Range<Int>? {
    guard let cuts = (node.operator as? Slicing)?.cuts, cuts.count == 1, let cut = cuts.first, cut.axis == axis,
      cut.step == 1
    else { return nil }
    let (start, count) = cut.resolved(extent)
    return start..<start + count
  }

  /// What the axes are then; nil where it rolls no rows or columns.
  func axes(_ before: [AxisMeaning], _ shape: Shape) -> [AxisMeaning]? {
    guard before.indices.contains(axis), let digits = before[axis].digits(extent: shape[axis]), digits.count == 1,
      var digit = digits.first, digit.isWhole, digit.side != .image
    else { return nil }
    digit.shift = (digit.shift + shift) % digit.whole
    var axes = before
    axes[axis] = AxisMeaning([digit])
    return axes
  }
}

extension AxisMeaning {
  fileprivate var isPlace: Bool {
    switch self {
    case .rows, .columns, .tokens, .blocks: true
    case .images, .units, .other: false
    }
  }
}

extension Graph {
  /// The units of a value.
  ///
  /// - Throws: that it has none, where it is known to have none.
  package func units(of value: String) throws(Diagnostic) -> UnitSpace {
    guard let space = AxisTrace(self).space(of: value) else {
      throw Diagnostic("'\(value)' has no units that depend on an image")
    }
    return space
  }

  /// The values whose units are before their places, as those of a convolution.
  package var valuesWithChannels: Set<String> {
    let trace = AxisTrace(self)
    return Set(shapes.keys.filter { trace.space(of: $0)?.axis == 1 })
  }
}
