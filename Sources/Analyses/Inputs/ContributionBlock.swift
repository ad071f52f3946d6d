import Algorithms
import Basics
import Engine
import Networks

/// Some units of one branch of a layer, with the program from the layer before to them alone.
///
/// Where all between the two layers is local, the program takes only the window of the map that decides one cell
/// (``MapWindow``); otherwise the whole value.
struct ContributionBlock: Sendable {
  let channels: [Int]
  private let source: UnitSpace
  private let target: UnitSpace
  private let value: String
  private let window: MapWindow?
  private let program: Program
  private let batch: Int

  /// A photograph's part of the source, and where on it one of the units peaks.
  struct Case: Sendable {
    let channel: Int
    let peak: Cell
    let part: [Float]
  }

  /// Units of a branch that one program serves: few, as each case pays for all.
  private static let width = 32
  /// Cases that go through at once.
  private static let batch = 8

  /// What lies between the source and some units, where they depend on it, before it is compiled.
  private struct Draft {
    let channels: [Int]
    let graph: Graph
    let window: MapWindow?
    let batch: Int

    init?(_ section: LayerSection, _ axes: AxisTrace, channels: [Int]) throws {
      let graph = try section.graph.restricted(to: channels, of: section.target, axis: section.targetUnits.axis)
      guard let source = graph.inputs[section.source] else { return nil }
      window = MapWindow.chain([graph], [section], axes)?.first
      self.channels = channels
      self.graph = try window.map { try graph.cut(section.source, to: $0.size) } ?? graph
      batch = source.dimensions.first ?? 1
    }

    /// Multiplications for one peak: there and back.
    var cost: Double { 2 * graph.multiplications / Double(batch) }
  }

  /// The blocks of a layer with units of which something is asked, and the units that are too costly. They are cut the
  /// same way whichever are asked for, so that the numbers are the same too.
  ///
  /// - Parameters:
  ///   - axes: of the network that the section is a part of.
  ///   - most: multiplications for one peak.
  static func all(
    _ compiler: Compiler, _ section: LayerSection, _ axes: AxisTrace, asked: Set<Int>, most: Double
  ) throws -> (measured: [Self], tooCostly: [Int]) {
    let units = section.targetUnits
    let blocks = Branches(of: section.target, axis: units.axis, in: section.graph).divided(Array(0..<units.count))
      .flatMap { $0.chunks(ofCount: width) }
    let drafts = try blocks.filter { !asked.isDisjoint(with: $0) }
      .compactMap { try Draft(section, axes, channels: Array($0)) }
    return (
      try drafts.filter { $0.cost <= most }.map { try Self(compiler, section, $0) },
      drafts.filter { $0.cost > most }.flatMap(\.channels)
    )
  }

  private init(_ compiler: Compiler, _ section: LayerSection, _ draft: Draft) throws {
    channels = draft.channels
    window = draft.window
    source = section.sourceUnits
    target = section.targetUnits.with(count: draft.channels.count)
    value = section.target
    batch = draft.batch
    program = try compiler.program(for: draft.graph, gradient: true)
  }

  /// How many images a section must take at once.
  static func batch(_ model: Model) -> Int { model.batch ?? batch }

  /// How many of `wanted` workers may measure cases at a time.
  func workers(_ wanted: Int) -> Int { MemoryBudget.process.workers(wanted, each: program.executionBytes) }

  /// The numbers of a ``part(of:at:)``.
  var partCount: Int { window.map { source.count * $0.size.count } ?? source.imageStride }

  /// The part of the source's value on an image that decides the units at a cell of their maps.
  func part(of value: UnsafeBufferPointer<Float>, at peak: Cell) -> [Float] {
    guard let window else { return Array(value) }
    return MapPatch(from: source.grid, at: start(window, peak), size: window.size).part(of: value, units: source.count)
  }

  /// What each unit of the source gave in each case.
  func contributions(_ cases: [Case]) throws -> [[Float]] {
    let execution = try program.execution()
    let each = partCount
    var seed = [Float](repeating: 0, count: program.graph.shapes[value]?.count ?? 0)
    return cases.chunks(ofCount: batch).flatMap { group -> [[Float]] in
      let seeds = group.enumerated().map { place, item in place * seed.count / batch + index(item) }
      for place in seeds where seed.indices.contains(place) { seed[place] = 1 }
      execution.withInput { input in
        for (place, item) in group.enumerated() {
          _ = input[(place * each)..<((place + 1) * each)].update(fromContentsOf: item.part)
        }
      }
      execution.forward()
      seed.withUnsafeBufferPointer { execution.setGradient(value, $0) }
      execution.backward()
      for place in seeds where seed.indices.contains(place) { seed[place] = 0 }
      return execution.withInputGradient { gradient in
        group.enumerated().map { place, item in
          sums(UnsafeBufferPointer(rebasing: gradient[(place * each)..<((place + 1) * each)]), item.part)
        }
      }
    }
  }

  private func start(_ window: MapWindow, _ peak: Cell) -> Cell {
    Cell(row: window.rows.start(under: peak.row), column: window.columns.start(under: peak.column))
  }

  /// Where a case's peak stands in an image's part of what the program makes.
  private func index(_ item: Case) -> Int {
    let unit = channels.firstIndex(of: item.channel) ?? 0
    guard let window, let shape = program.graph.shapes[value], shape.rank == 4 else {
      return target.index(unit: unit, place: item.peak.row * target.grid.width + item.peak.column)
    }
    let place = window.place(of: item.peak, start(window, item.peak))
    return (unit * shape[2] + place.row) * shape[3] + place.column
  }

  /// Gradient times value for each unit of the source, added up over its places.
  private func sums(_ gradient: UnsafeBufferPointer<Float>, _ part: [Float]) -> [Float] {
    let (places, unitStride, placeStride) =
      window.map { ($0.size.count, $0.size.count, 1) } ?? (source.tokenCount, source.unitStride, source.placeStride)
    return (0..<source.count).map { unit in
      var sum: Float = 0
      var index = unit * unitStride
      for _ in 0..<places {
        sum += gradient[index] * part[index]
        index += placeStride
      }
      return sum
    }
  }
}
