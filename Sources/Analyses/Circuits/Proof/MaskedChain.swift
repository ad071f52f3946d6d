import Algorithms
import Basics
package import Engine
package import Networks

/// Which units of each layer below a target keep their activation; all others are replaced.
package struct UnitMask: Hashable, Sendable {
  /// For each layer, from the lowest, whether each unit is kept.
  var kept: [[Bool]]

  init(_ kept: [[Bool]]) { self.kept = kept }

  /// Every unit of layers with so many.
  package init(all widths: [Int]) { kept = widths.map { Array(repeating: true, count: $0) } }

  /// Only these units of each layer.
  init(only units: [[Int]], of widths: [Int]) {
    kept = zip(units, widths).map { units, width in
      var kept = [Bool](repeating: false, count: width)
      for unit in units where kept.indices.contains(unit) { kept[unit] = true }
      return kept
    }
  }

  /// The units that this one replaces.
  package var complement: UnitMask { UnitMask(kept.map { $0.map { !$0 } }) }
}

/// The part of a network from the lowest layer of a circuit to some units of its highest, one program a section, so that
/// between two sections any units may be replaced: the same programs serve every way of cutting.
///
/// A unit is replaced for all that read it, by whatever stands in for it at each place. Of each map only what decides
/// the target at one place is computed (``SectionWindow``), where all on the way is local.
package struct MaskedChain: Sendable {
  /// The layers below the target's, from the lowest.
  let layers: [ScanLayer]
  /// Runs that one pass takes.
  let batch: Int
  private let programs: [Program]
  /// What is looked at of each layer's map; nil where it is all of every value.
  private let windows: [MapWindow]?
  package let readout: Readout
  /// The value that is read, and its units and places.
  private let output: (name: String, units: UnitSpace)

  /// - Parameters:
  ///   - layers: from the lowest to the target's.
  ///   - readout: of the highest; read before the function that ends the layer, where it has one.
  ///   - batch: how many runs one pass takes, where the file does not say.
  ///   - gradient: whether ``State/effects(on:others:points:at:)`` will be asked for.
  package init(
    compiler: Compiler, network: Graph, layers: [ScanLayer], readout: Readout, batch: Int = 16, gradient: Bool = false
  ) throws {
    let batch = compiler.model.batch ?? batch
    let sections = try zip(layers, layers.dropFirst()).map {
      try LayerSection(network, from: $0.value, to: $1.value, batch: batch)
    }
    guard let last = sections.last else { throw Diagnostic("a circuit is over at least two layers") }
    let top = try last.graph.restricted(
      to: readout.channels, of: last.target, axis: last.targetUnits.axis, beforeActivation: true)
    let before = Graph.beforeActivation(of: last.target)
    let graphs = sections.dropLast().map(\.graph) + [top]
    let windows = readout.channels.count == 1 ? MapWindow.chain(graphs, sections, AxisTrace(network)) : nil
    programs = try graphs.indices.map { index in
      var graph = graphs[index]
      if let size = windows?[index].size { graph = try graph.cut(sections[index].source, to: size) }
      return try compiler.program(for: graph, gradient: gradient)
    }
    output = (top.targets.contains(before) ? before : last.target, last.targetUnits.with(count: readout.channels.count))
    self.readout = readout
    self.layers = Array(layers.dropLast())
    self.batch = batch
    self.windows = windows
  }

  /// How many units each layer has.
  package var widths: [Int] { layers.map(\.channels) }

  /// How many of `wanted` workers may have a ``state()`` at a time.
  func workers(_ wanted: Int) -> Int {
    MemoryBudget.process.workers(wanted, each: programs.reduce(0) { $0 + 2 * $1.executionBytes })
  }

  /// Of each layer's whole value on an image the part that decides the target at a cell of its map.
  package func parts(of values: [[Float]], at cell: Int) -> [[Float]] {
    guard let windows else { return values }
    let starts = starts(at: cell)
    return values.indices.map { layer in
      let units = layers[layer].units
      let patch = MapPatch(from: units.grid, at: starts[layer], size: windows[layer].size)
      return values[layer].withUnsafeBufferPointer { patch.part(of: $0, units: units.count) }
    }
  }

  /// A layer's part in which each unit has one number everywhere.
  func part(of layer: Int, uniform numbers: [Float]) -> [Float] {
    let units = layers[layer].units
    if let size = windows?[layer].size { return numbers.flatMap { Array(repeating: $0, count: size.count) } }
    var part = [Float](repeating: 0, count: units.imageStride)
    for unit in 0..<units.count {
      for token in 0..<units.tokenCount { part[units.index(unit: unit, token: token)] = numbers[unit] }
    }
    return part
  }

  /// Where each layer's window lies for a cell of the target's map.
  private func starts(at cell: Int) -> [Cell] {
    var next = Cell(cell, width: output.units.grid.width)
    let starts = (windows ?? []).reversed().map { window in
      next = Cell(row: window.rows.start(under: next.row), column: window.columns.start(under: next.column))
      return next
    }
    return starts.reversed()
  }

  /// One for each worker.
  package func state() throws -> State { State(self, try programs.map { try $0.execution() }) }

  /// The buffers of one worker.
  package final class State {
    private let chain: MaskedChain
    private let executions: [Execution]
    private var inputs: [[Float]]

    fileprivate init(_ chain: MaskedChain, _ executions: [Execution]) {
      self.chain = chain
      self.executions = executions
      inputs = executions.map { [Float](repeating: 0, count: $0.program.graph.shapes[$0.program.input]?.count ?? 0) }
    }

    /// What the readout's channels come to, for each mask: `[masks][channels]`.
    ///
    /// - Parameters:
    ///   - parts: what the layers do (``MaskedChain/parts(of:at:)``).
    ///   - others: what stands in for the units that are not kept.
    ///   - cells: of the target's map, one for each channel; where there are windows, they lie around the one.
    package func outcomes(_ masks: [UnitMask], on parts: [[Float]], others: [[Float]], at cells: [Int]) -> [[Float]] {
      let starts = chain.starts(at: cells[0])
      var outcomes: [[Float]] = []
      for group in masks.chunks(ofCount: chain.batch) {
        for layer in executions.indices {
          let each = inputs[layer].count / chain.batch
          for (place, mask) in group.enumerated() {
            inputs[layer].replaceSubrange((place * each)..<((place + 1) * each), with: others[layer])
            carry(layer, place, starts, kept: mask.kept[layer], lowest: parts[0])
          }
          inputs[layer].withUnsafeBufferPointer { executions[layer].forward($0) }
        }
        for place in group.indices.map({ $0 - group.startIndex }) {
          outcomes.append(read(place, starts, at: cells))
        }
      }
      return outcomes
    }

    /// What each unit does for the readout, by each ``EffectMethod``: `[methods][layers][units]`.
    ///
    /// - Parameters:
    ///   - parts: what the layers do.
    ///   - others: what they are compared with.
    ///   - points: on the way from there to here, the last of them here.
    ///   - cells: of the target's map, one for each channel.
    package func effects(on parts: [[Float]], others: [[Float]], points: Int, at cells: [Int]) -> [[[Float]]] {
      let starts = chain.starts(at: cells[0])
      var mean = parts.map { [Float](repeating: 0, count: $0.count) }
      var last = mean
      for group in Array(1...points).chunks(ofCount: chain.batch) {
        for layer in executions.indices {
          let each = inputs[layer].count / chain.batch
          for (place, point) in group.enumerated() {
            if layer == 0 {
              let share = Float(point) / Float(points)
              for i in 0..<each { inputs[0][place * each + i] = others[0][i] + share * (parts[0][i] - others[0][i]) }
              let none = [Bool](repeating: false, count: chain.layers[0].channels)
              carry(0, place, starts, kept: none, lowest: parts[0])
            } else {
              let all = [Bool](repeating: true, count: chain.layers[layer].channels)
              carry(layer, place, starts, kept: all, lowest: parts[0])
            }
          }
          inputs[layer].withUnsafeBufferPointer { executions[layer].forward($0) }
        }
        sendBack(group.count, starts, at: cells)
        for layer in executions.indices {
          let each = inputs[layer].count / chain.batch
          executions[layer].withInputGradient { gradient in
            for (place, point) in group.enumerated() {
              for i in 0..<each { mean[layer][i] += gradient[place * each + i] / Float(points) }
              if point == points { last[layer] = Array(gradient[(place * each)..<((place + 1) * each)]) }
            }
          }
        }
      }
      return [
        parts.indices.map { chain.sums(layer: $0, zip(parts[$0], last[$0]).map { $0 * $1 }) },
        parts.indices.map { chain.sums(layer: $0, zip(zip(parts[$0], others[$0]).map(-), last[$0]).map { $0 * $1 }) },
        parts.indices.map { chain.sums(layer: $0, zip(zip(parts[$0], others[$0]).map(-), mean[$0]).map { $0 * $1 }) },
      ]
    }

    /// What the chain's channels come to with only some edges: those between units of two layers, and from the last of
    /// these into the readout. Each unit sees of every unit below it what that comes to, or what stands in for it.
    ///
    /// - Parameters:
    ///   - kept: whether each edge is, by the numbers of ``EdgeSpace``.
    ///   - parts: what the layers do.
    ///   - others: what stands in for the sources of edges that are not kept.
    func outcome(edges kept: [Bool], on parts: [[Float]], others: [[Float]], at cells: [Int]) -> [Float] {
      let starts = chain.starts(at: cells[0])
      var below = parts[0]
      var first = 0
      for layer in executions.indices {
        let upper = layer + 1 < executions.count ? chain.layers[layer + 1] : nil
        let width = chain.layers[layer].channels
        // Units that see the same are made by one run.
        let seen = (0..<(upper?.units.count ?? 1)).map { (unit: Int) -> [Bool] in
          guard unit < upper?.channels ?? 1 else { return Array(repeating: true, count: width) }
          let begin = first + unit * width
          return Array(kept[begin..<(begin + width)])
        }
        let rows = Dictionary(grouping: seen.indices) { seen[$0] }.sorted { $0.value[0] < $1.value[0] }
        let target = upper?.value ?? chain.output.name
        let each = inputs[layer].count / chain.batch
        var made = [Float](
          repeating: 0, count: (executions[layer].program.graph.shapes[target]?.count ?? 0) / chain.batch)
        for group in rows.chunks(ofCount: chain.batch) {
          for (place, row) in group.enumerated() {
            inputs[layer].replaceSubrange((place * each)..<((place + 1) * each), with: others[layer])
            below.withUnsafeBufferPointer { carry(layer, place, starts, kept: row.key, from: $0, at: 0) }
          }
          inputs[layer].withUnsafeBufferPointer { executions[layer].forward($0) }
          executions[layer].withActivation(target) { values in
            for (place, row) in group.enumerated() {
              for index in indices(of: row.value, upper, count: made.count) {
                made[index] = values[place * made.count + index]
              }
            }
          }
        }
        below = made
        first += (upper?.channels ?? 1) * width
      }
      return cells.enumerated().map { channel, cell in below[index(of: cell, channel: channel, starts)] }
    }

    /// Where the numbers of some units stand in what a section makes of one run; all of them where it makes the readout.
    private func indices(of units: [Int], _ layer: ScanLayer?, count: Int) -> [Int] {
      guard let layer else { return Array(0..<count) }
      let each = count / max(layer.units.count, 1)
      return units.flatMap { unit in
        chain.windows != nil
          ? Array((unit * each)..<((unit + 1) * each))
          : (0..<layer.units.tokenCount).map { layer.units.index(unit: unit, token: $0) }
      }
    }

    /// Brings the units that are kept, and those that are carried whatever is kept, to the input of a section: from the section below, or what the lowest layer does.
    private func carry(_ layer: Int, _ place: Int, _ starts: [Cell], kept: [Bool], lowest: [Float]) {
      if layer == 0 {
        lowest.withUnsafeBufferPointer { carry(layer, place, starts, kept: kept, from: $0, at: 0) }
      } else {
        executions[layer - 1].withActivation(chain.layers[layer].value) {
          carry(layer, place, starts, kept: kept, from: $0, at: place * $0.count / chain.batch)
        }
      }
    }

    /// The same from values of which the run's begin at `first`.
    private func carry(
      _ layer: Int, _ place: Int, _ starts: [Cell], kept: [Bool], from values: UnsafeBufferPointer<Float>, at first: Int
    ) {
      let begin = place * inputs[layer].count / chain.batch
      let units = chain.layers[layer].units
      let patch = patch(into: layer, starts)
      inputs[layer].withUnsafeMutableBufferPointer { input in
        for unit in 0..<units.count where unit >= kept.count || kept[unit] {
          if let patch {
            patch.copy(unit, of: values, first, into: input, begin)
          } else {
            for token in 0..<units.tokenCount {
              let index = units.index(unit: unit, token: token)
              input[begin + index] = values[first + index]
            }
          }
        }
      }
    }

    /// Where a layer's window lies in what the section below makes, or in its part where it is the lowest; nil without
    /// windows.
    private func patch(into layer: Int, _ starts: [Cell]) -> MapPatch? {
      guard let windows = chain.windows else { return nil }
      guard layer > 0 else {
        return MapPatch(from: windows[0].size, at: Cell(row: 0, column: 0), size: windows[0].size)
      }
      let shape = executions[layer - 1].program.graph.shapes[chain.layers[layer].value] ?? []
      return MapPatch(
        from: Size(height: shape[2], width: shape[3]),
        at: windows[layer - 1].place(of: starts[layer], starts[layer - 1]),
        size: windows[layer].size)
    }

    /// Where a cell of the target's map stands in what the last section makes.
    private func index(of cell: Int, channel: Int, _ starts: [Cell]) -> Int {
      let execution = executions[executions.count - 1]
      guard let window = chain.windows?.last, let start = starts.last,
        let shape = execution.program.graph.shapes[chain.output.name]
      else { return chain.output.units.index(unit: channel, place: cell) }
      let place = window.place(of: Cell(cell, width: chain.output.units.grid.width), start)
      return (channel * shape[2] + place.row) * shape[3] + place.column
    }

    private func read(_ place: Int, _ starts: [Cell], at cells: [Int]) -> [Float] {
      executions[executions.count - 1].withActivation(chain.output.name) { values in
        cells.enumerated().map { channel, cell in
          values[place * values.count / chain.batch + index(of: cell, channel: channel, starts)]
        }
      }
    }

    /// Sends the gradient of the readout back through all sections.
    private func sendBack(_ count: Int, _ starts: [Cell], at cells: [Int]) {
      for layer in executions.indices.reversed() {
        let execution = executions[layer]
        let target = layer == executions.count - 1 ? chain.output.name : chain.layers[layer + 1].value
        var seed = [Float](repeating: 0, count: execution.program.graph.shapes[target]?.count ?? 0)
        let each = seed.count / chain.batch
        if layer == executions.count - 1 {
          for (channel, weight) in chain.readout.weights.enumerated() {
            let index = index(of: cells[channel], channel: channel, starts)
            for place in 0..<count { seed[place * each + index] = weight }
          }
        } else {
          let patch = patch(into: layer + 1, starts)
          executions[layer + 1].withInputGradient { gradient in
            guard let patch else { return seed.replaceSubrange(seed.indices, with: gradient) }
            seed.withUnsafeMutableBufferPointer { seed in
              for place in 0..<count {
                for unit in 0..<chain.layers[layer + 1].units.count {
                  patch.putBack(unit, of: gradient, place * gradient.count / chain.batch, into: seed, place * each)
                }
              }
            }
          }
        }
        seed.withUnsafeBufferPointer { execution.setGradient(target, $0) }
        execution.backward()
      }
    }
  }

  /// Adds up a layer's part for each unit.
  private func sums(layer: Int, _ part: [Float]) -> [Float] {
    let units = layers[layer].units
    if let size = windows?[layer].size {
      return part.chunks(ofCount: size.count).prefix(layers[layer].channels).map { $0.reduce(0, +) }
    }
    return (0..<layers[layer].channels).map { unit in
      (0..<units.tokenCount).reduce(Float(0)) { $0 + part[units.index(unit: unit, token: $1)] }
    }
  }
}

extension Graph {
  /// The same nodes on a smaller map.
  func cut(_ source: String, to size: Size) throws(Diagnostic) -> Graph {
    guard var shape = inputs[source], shape.rank == 4 else { return self }
    (shape.dimensions[2], shape.dimensions[3]) = (size.height, size.width)
    return try Graph(inputs: [source: shape], nodes: nodes, constants: constants, targets: targets)
  }
}
