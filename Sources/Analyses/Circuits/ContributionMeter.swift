import Basics
import Engine
import Images
import Networks

/// Measures on images what each unit of one layer gives to some units of the next.
struct ContributionMeter: Sendable {
  private let source: ScanLayer
  private let target: ScanLayer
  private let channels: [Int]
  private let weights: ConnectionMatrix
  private let reader: MapReader
  private let programs: [Program]
  private let mirror: @Sendable ([Float]) -> [Float]
  private let preprocessing: Preprocessing
  private let images: ImageSet

  /// - Parameter weights: those of `channels` of the target, in that order.
  init(
    compiler: Compiler, network: Graph, source: ScanLayer, target: ScanLayer, channels: [Int],
    weights: ConnectionMatrix, images: ImageSet, preprocessing: Preprocessing, shift: Int
  ) throws {
    self.source = source
    self.target = target
    self.channels = channels
    self.weights = weights
    self.images = images
    self.preprocessing = preprocessing
    reader = try MapReader(
      compiler: compiler, preprocessing: preprocessing, layers: [source.value, target.value], batch: 2)
    let section = try LayerSection(network, from: source.value, to: target.value, batch: 1)
    programs = try channels.map {
      try compiler.program(for: section.restricted(to: $0), gradient: true)
    }
    mirror = { ViewChange.mirror(shift: shift).applied(to: $0, size: preprocessing.size) }
  }

  /// For each unit what these images and their mirror images show, images in their order.
  func inputs(on numbers: [Int], workers: Int) throws -> [UnitInputs] {
    let observations = try Workers.map(
      count: numbers.count, workers: reader.workers(workers),
      state: { (maps: try reader.state(), sections: try programs.map { try $0.execution() }) }
    ) { state, index in
      let picture = try images.collection.picture(numbers[index])
      let input = preprocessing.input(of: picture)
      var observations: [[UnitInputs.Observation]] = []
      state.maps.forward(inputs: [input, mirror(input)]) { run in
        observations += (0..<run.count).map { place in
          state.maps.withMaps(of: source.value) { sources in
            state.maps.withMaps(of: target.value) { targets in
              state.maps.withValue(of: source.value, place: place) { value in
                channels.indices.map { row in
                  observe(row, value, sources, targets[place, channels[row]], place: place, state.sections[row])
                }
              }
            }
          }
        }
      }
      return observations
    }
    return channels.indices.map { row in
      UnitInputs(observations.flatMap { $0.map { $0[row] } }, channels: source.units.count)
    }
  }

  private func observe(
    _ row: Int, _ value: UnsafeBufferPointer<Float>, _ sources: Maps, _ map: UnsafeBufferPointer<Float>, place: Int,
    _ section: Execution
  ) -> UnitInputs.Observation {
    let activity = UnitActivity(of: map)
    guard activity.largest > 0 else { return .init(activation: activity.largest, linear: [], open: []) }
    section.forward(value)
    section.sendBack(from: activity.cell, of: target.value, target.units)
    let open = section.contributions(of: 0..<source.units.count, in: value, source.units)
    let width = target.units.grid.width
    let linear = weights.influence.contributions(
      row: row, at: (activity.cell / width, activity.cell % width), of: sources, place: place)
    return .init(activation: activity.largest, linear: linear, open: open)
  }
}

extension Execution {
  /// Sends back the gradient of one cell of a target, which has nothing but one unit of a layer on one image.
  func sendBack(from cell: Int, of target: String, _ layer: UnitSpace) {
    let index = layer.with(count: 1).index(unit: 0, place: cell)
    var seed = [Float](repeating: 0, count: program.graph.shapes[target]?.count ?? 0)
    if seed.indices.contains(index) { seed[index] = 1 }
    seed.withUnsafeBufferPointer { setGradient(target, $0) }
    backward()
  }

  /// What units of the input, which was `value`, gave through the paths that were open: activation times gradient.
  func contributions(
    of units: some Collection<Int>, in value: UnsafeBufferPointer<Float>, _ layer: UnitSpace
  ) -> [Float] {
    withInputGradient { gradient in
      let (tokens, step) = (layer.tokenCount, layer.placeStride)
      return units.map { unit in
        var sum: Float = 0
        var index = layer.index(unit: unit, token: 0)
        for _ in 0..<tokens {
          sum += value[index] * gradient[index]
          index += step
        }
        return sum
      }
    }
  }
}

extension Influence {
  /// What each channel gives to a unit at the position (row, column) of its map: its map around there times the weights.
  func contributions(row unit: Int, at position: (row: Int, column: Int), of maps: Maps, place: Int) -> [Float] {
    var result = [Float](repeating: 0, count: channels)
    for y in 0..<vertical.extent {
      let sourceRow = vertical.start(at: position.row) + y
      guard (0..<maps.height).contains(sourceRow) else { continue }
      for x in 0..<horizontal.extent {
        let sourceColumn = horizontal.start(at: position.column) + x
        guard (0..<maps.width).contains(sourceColumn) else { continue }
        let start = ((unit * vertical.extent + y) * horizontal.extent + x) * channels
        for channel in 0..<channels {
          result[channel] += values[start + channel] * maps[place, channel][sourceRow * maps.width + sourceColumn]
        }
      }
    }
    return result
  }
}
