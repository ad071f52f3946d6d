import Basics
package import Engine
package import Findings
package import Images
import Networks

/// Compares the maps of a layer with the labels of pictures, as Network Dissection does (Bau et al., CVPR 2017).
///
/// A unit's threshold is the value that one cell in a hundred exceeds over all pictures. Cells above it are compared with
/// the cells that show a part: those of which at least an eighth of the pixels do. Cells divide the picture evenly, as the
/// positions of a network with "same" padding do.
package struct TruthMeasurement: Sendable {
  package let compiler: Compiler
  package let layer: ScanLayer
  package let pictures: any LabelledPictureCollection
  package let preprocessing: Preprocessing
  package let workers: Int

  package init(
    compiler: Compiler, layer: ScanLayer, pictures: any LabelledPictureCollection, preprocessing: Preprocessing,
    workers: Int = 1
  ) {
    self.compiler = compiler
    self.layer = layer
    self.pictures = pictures
    self.preprocessing = preprocessing
    self.workers = workers
  }

  /// One for each channel.
  ///
  /// - Throws: a diagnostic when a picture or what is known of it cannot be read.
  package func run() throws -> [UnitTruth] {
    let reader = try MapReader(compiler: compiler, preprocessing: preprocessing, layers: [layer.value], batch: 1)
    let labels = pictures.labelNames.count
    // Without parts nothing is compared with a threshold.
    let thresholds =
      labels == 0 ? [Float](repeating: 0, count: layer.channels) : thresholds(from: try samples(reader))
    let records = try Workers.map(
      count: pictures.count, workers: reader.workers(workers), state: { try reader.state() }
    ) {
      state, index in
      let picture = preprocessing.view(of: try pictures.labelledPicture(index))
      state.forward([picture.picture])
      return state.withMaps(of: layer.value) { maps in
        PictureRecord(maps, picture, thresholds: thresholds, labels: labels)
      }
    }
    return (0..<layer.channels).map { channel in
      truth(of: channel, threshold: thresholds[channel], records)
    }
  }

  /// Of each picture, some cells of each channel, evenly spread: about 64.
  private func samples(_ reader: MapReader) throws -> [[[Float]]] {
    try Workers.map(count: pictures.count, workers: reader.workers(workers), state: { try reader.state() }) {
      state, index in
      state.forward([preprocessing.view(of: try pictures.picture(index))])
      return state.withMaps(of: layer.value) { maps in
        let cells = maps.height * maps.width
        let step = max(1, cells / 64)
        // A start that changes from picture to picture, so that no column is always missed.
        return (0..<maps.channels).map { channel in
          let map = maps[0, channel]
          return stride(from: index * 5 % step, to: cells, by: step).map { map[$0] }
        }
      }
    }
  }

  private func thresholds(from samples: [[[Float]]]) -> [Float] {
    (0..<layer.channels).map { channel in
      let values = samples.flatMap { $0[channel] }.sorted()
      return values.isEmpty ? 0 : max(0, values[min(values.count - 1, values.count * 99 / 100)])
    }
  }

  private func truth(of channel: Int, threshold: Float, _ records: [PictureRecord]) -> UnitTruth {
    let active = records.reduce(0) { $0 + $1.activeCells[channel] }
    var parts: [UnitTruth.Part] = []
    for (label, name) in pictures.labelNames.enumerated() {
      let both = records.reduce(0) { $0 + $1.commonCells[channel][label] }
      let shown = records.reduce(0) { $0 + $1.labelCells[label] }
      if both > 0 {
        parts.append(.init(name: name, intersectionOverUnion: Double(both) / Double(active + shown - both)))
      }
    }
    parts.sort { ($1.intersectionOverUnion, $0.name) < ($0.intersectionOverUnion, $1.name) }
    let maxima = records.map { (record: $0, value: $0.maxima[channel]) }
    let classes = classes(maxima)
    return UnitTruth(
      parts: Array(parts.prefix(3)), threshold: threshold,
      bestClass: classes.max { $0.all < $1.all }.map { .init(name: $0.name, areaUnderCurve: $0.all) },
      classes: classes, facings: facings(maxima))
  }

  private typealias Maximum = (record: PictureRecord, value: Float)

  /// How well the unit tells each class, and each way of facing in it, from all pictures of other classes.
  private func classes(_ maxima: [Maximum]) -> [UnitTruth.ClassScore] {
    Set(maxima.compactMap(\.record.className)).sorted().compactMap { name in
      let inside = maxima.filter { $0.record.className == name }
      let outside = maxima.filter { $0.record.className != name }.map(\.value)
      func values(_ facing: LabelledPicture.Facing) -> [Float] {
        inside.filter { $0.record.facing == facing }.map(\.value)
      }
      let (left, right) = (values(.left), values(.right))
      return areaUnderCurve(positive: inside.map(\.value), negative: outside).map {
        UnitTruth.ClassScore(
          name: name, all: $0, left: areaUnderCurve(positive: left, negative: outside),
          right: areaUnderCurve(positive: right, negative: outside),
          pictures: .init(all: inside.count, left: left.count, right: right.count))
      }
    }
  }

  private func facings(_ maxima: [Maximum]) -> [UnitTruth.FacingPreference] {
    let withFront = maxima.filter { $0.record.facing != nil }
    let preferences = Set(withFront.compactMap(\.record.className)).sorted().compactMap { name in
      let pictures = withFront.filter { $0.record.className == name }
      let right = pictures.filter { $0.record.facing == .right }.map(\.value)
      let left = pictures.filter { $0.record.facing == .left }.map(\.value)
      let mean = pictures.reduce(0) { $0 + $1.value } / Float(pictures.count)
      return areaUnderCurve(positive: right, negative: left).map {
        (mean, UnitTruth.FacingPreference(areaUnderCurve: $0, className: name, pictures: pictures.count))
      }
    }
    return preferences.sorted { ($1.0, $0.1.className) < ($0.0, $1.1.className) }.map(\.1)
  }
}

/// What one picture adds to the counts of every unit.
private struct PictureRecord: Sendable {
  let className: String?
  let facing: LabelledPicture.Facing?
  /// The largest activation of each channel.
  var maxima: [Float] = []
  /// Cells above each channel's threshold.
  var activeCells: [Int] = []
  /// For each channel and label, the cells above the threshold that show the label.
  var commonCells: [[Int]] = []
  /// Cells that show each label.
  let labelCells: [Int]

  /// - Parameter labels: how many names of parts there are. Cells of a picture of which no parts are known do not count.
  init(_ maps: Maps, _ picture: LabelledPicture, thresholds: [Float], labels: Int) {
    className = picture.className
    facing = picture.facing
    let cells = picture.labels.isEmpty ? [] : labelsOfCells(picture, height: maps.height, width: maps.width)
    labelCells = (0..<labels).map { label in cells.count { $0 >> UInt32(label) & 1 == 1 } }
    for channel in 0..<maps.channels {
      let map = maps[0, channel]
      var common = [Int](repeating: 0, count: labels)
      var active = 0
      for (cell, value) in zip(cells, map) where value > thresholds[channel] {
        active += 1
        var rest = cell
        while rest != 0 {
          common[rest.trailingZeroBitCount] += 1
          rest &= rest - 1
        }
      }
      maxima.append(map.max() ?? 0)
      activeCells.append(active)
      commonCells.append(common)
    }
  }
}

/// The labels that at least an eighth of a cell's pixels show, for cells that divide the picture evenly.
func labelsOfCells(_ picture: LabelledPicture, height: Int, width: Int) -> [UInt32] {
  let (rows, columns) = (picture.picture.height, picture.picture.width)
  return (0..<(height * width)).map { cell in
    let (row, column) = (cell / width, cell % width)
    var counts = [Int](repeating: 0, count: 32)
    var pixels = 0
    for y in (row * rows / height)..<max(row * rows / height + 1, (row + 1) * rows / height) {
      for x in (column * columns / width)..<max(column * columns / width + 1, (column + 1) * columns / width) {
        pixels += 1
        var labels = picture.labels[y * columns + x]
        while labels != 0 {
          counts[labels.trailingZeroBitCount] += 1
          labels &= labels - 1
        }
      }
    }
    return counts.indices.reduce(0) { counts[$1] * 8 >= pixels && counts[$1] > 0 ? $0 | 1 << UInt32($1) : $0 }
  }
}

/// The chance that a positive value is above a negative one, ties counting half (Mann and Whitney); nil when either is
/// empty.
func areaUnderCurve(positive: [Float], negative: [Float]) -> Double? {
  guard !positive.isEmpty, !negative.isEmpty else { return nil }
  let sorted = negative.sorted()
  func count(below value: Float, orEqual: Bool) -> Int {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < value || (orEqual && sorted[middle] == value) { low = middle + 1 } else { high = middle }
    }
    return low
  }
  let twice = positive.reduce(0) { $0 + count(below: $1, orEqual: false) + count(below: $1, orEqual: true) }
  return Double(twice) / Double(2 * positive.count * negative.count)
}
