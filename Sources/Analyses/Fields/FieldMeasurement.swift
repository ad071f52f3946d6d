package import Basics
package import Engine
package import Findings
package import Images
package import Networks

/// Measures how near to a place half of what moves a layer's units there lies, by gradients with respect to the pixels.
package struct FieldMeasurement: Sendable {
  /// A unit of the layer with images that excite it.
  package typealias Case = (channel: Int, photographs: [Example])

  private let program: Program
  private let layer: ScanLayer
  private let lattice: FieldOfView
  private let images: ImageSet
  private let preprocessing: Preprocessing
  private let workers: Int
  /// By what a channel of the input changes from black to white.
  private let ranges: [Double]

  /// - Parameter lattice: where the layer's places stand in the image.
  package init(
    compiler: Compiler, layer: ScanLayer, lattice: FieldOfView, images: ImageSet, preprocessing: Preprocessing,
    workers: Int
  ) throws(Diagnostic) {
    program = try compiler.program(
      input: preprocessing.inputShape(count: 1), targets: [layer.value], gradient: true)
    self.layer = layer
    self.lattice = lattice
    self.images = images
    self.preprocessing = preprocessing
    self.workers = workers
    ranges = (0..<preprocessing.channels).map { channel in
      abs(preprocessing.value(1, channel: channel) - preprocessing.value(0, channel: channel))
    }
  }

  /// A forward and a backward pass for each image of each unit.
  package func run(_ cases: [Case], interruption: Interruption = Interruption()) throws -> MeasuredField {
    let places = Dictionary(zip(images.digests, images.digests.indices), uniquingKeysWith: { first, _ in first })
    let peaks = cases.flatMap { item in
      item.photographs.compactMap { photograph in
        places[photograph.image].map { Peak(channel: item.channel, cell: photograph.position, image: $0) }
      }
    }
    let reach = FieldReach(lattice: lattice, image: preprocessing.size)
    let margins = try Workers.map(
      count: peaks.count, workers: program.workers(workers), state: { [program] in try program.execution() }
    ) { execution, index in
      try interruption.check()
      return try mass(of: peaks[index], execution).flatMap {
        reach.margin(holdingHalfOf: $0, at: peaks[index].cell)
      }
    }
    let everywhere = [Double](repeating: 1, count: preprocessing.size.count)
    let moved = zip(peaks, margins).filter { $0.1 != nil }
    return MeasuredField(
      extent: .init(
        margins: moved.compactMap(\.1),
        even: moved.compactMap { reach.margin(holdingHalfOf: everywhere, at: $0.0.cell) }, lattice: lattice),
      units: cases.count { !$0.photographs.isEmpty }, peaks: peaks.count, unmoved: peaks.count - moved.count)
  }

  private struct Peak: Sendable {
    let channel: Int
    let cell: Cell
    /// Its place in the set.
    let image: Int
  }

  /// How much each pixel moves a unit at its peak: the sizes of the gradients of its channels, each counted from black to
  /// white, `[H, W]`. Nil where nothing comes back to the image.
  private func mass(of peak: Peak, _ execution: Execution) throws -> [Double]? {
    let (units, size) = (layer.units, preprocessing.size)
    guard program.reachesInput, (0..<units.count).contains(peak.channel),
      (0..<units.grid.height).contains(peak.cell.row), (0..<units.grid.width).contains(peak.cell.column)
    else { return nil }
    let view = preprocessing.view(of: try images.collection.picture(peak.image))
    preprocessing.input(ofView: view).withUnsafeBufferPointer { execution.forward($0) }
    var seed = [Float](repeating: 0, count: units.imageStride)
    seed[units.index(unit: peak.channel, place: peak.cell.row * units.grid.width + peak.cell.column)] = 1
    seed.withUnsafeBufferPointer { execution.setGradient(layer.value, $0) }
    execution.backward()
    return execution.withInputGradient { gradient in
      (0..<size.count).map { pixel in
        ranges.enumerated().reduce(0) { $0 + abs(Double(gradient[$1.offset * size.count + pixel])) * $1.element }
      }
    }
  }
}
