import Algorithms
import Artifacts
import Findings
import Foundation
import Networks

/// What is added up over images and their mirror images to find the relations of one layer.
struct MirrorTally: Sendable {
  private var same: MapCorrelation
  private var mirrored: MapCorrelation
  /// For each unit the sums over images of |a - b| and max(a, b), where a and b are its largest values on an image and
  /// on the mirror image.
  private var differences: [Double]
  private var largest: [Double]
  /// For each unit its whole activation, and that in the outermost cells.
  private var total: [Double]
  private var border: [Double]

  init(channels: Int) {
    same = MapCorrelation(channels: channels)
    mirrored = same
    differences = [Double](repeating: 0, count: channels)
    largest = differences
    total = differences
    border = differences
  }

  /// Adds how much of the units' maps on some images lies where.
  mutating func add(_ view: PassView) {
    for place in 0..<view.count {
      for channel in 0..<view.maps.channels { note(channel: channel, view.maps[place, channel], view.maps.width) }
    }
  }

  /// Adds the units' values at the cells that are compared, on some images and on their mirror images:
  /// `[channels, images, cells]`.
  ///
  /// Several images at once, as the products of a few hundred values with themselves cost no more than bringing the sums
  /// there and back.
  mutating func add(before: [Float], after: [Float]) {
    same.add(before: before, after: before)
    mirrored.add(before: before, after: after)
  }

  /// Adds what each unit did on each of some images, and on each one's mirror image.
  mutating func add(_ activities: [[UnitActivity]], mirrored: [[UnitActivity]]) {
    for (units, others) in zip(activities, mirrored) {
      for (channel, (unit, other)) in zip(units, others).enumerated() {
        let (top, otherTop) = (max(0, unit.largest), max(0, other.largest))
        differences[channel] += Double(abs(top - otherTop))
        largest[channel] += Double(max(top, otherTop))
      }
    }
  }

  /// Notes how much of a unit's map on an image lies in its outermost cells.
  private mutating func note(channel: Int, _ map: UnsafeBufferPointer<Float>, _ width: Int) {
    var (whole, outside) = (Float(0), Float(0))
    func addOutside(_ cells: Range<Int>) {
      for cell in cells {
        let value = Self.excitation(map[cell])
        whole += value
        outside += value
      }
    }
    for row in map.indices.chunks(ofCount: max(width, 1)) {
      guard row.lowerBound > 0, row.upperBound < map.count, row.count > 1 else {
        addOutside(row)
        continue
      }
      addOutside(row.prefix(1))
      for cell in row.dropFirst().dropLast() { whole += Self.excitation(map[cell]) }
      addOutside(row.suffix(1))
    }
    total[channel] += Double(whole)
    border[channel] += Double(outside)
  }

  /// A value above 0; what is not finite does not count.
  private static func excitation(_ value: Float) -> Float { value > 0 && value < .infinity ? value : 0 }

  /// With the sums over other images.
  func adding(_ other: MirrorTally) -> MirrorTally {
    var sum = self
    sum.same = same.adding(other.same)
    sum.mirrored = mirrored.adding(other.mirrored)
    for channel in differences.indices {
      sum.differences[channel] += other.differences[channel]
      sum.largest[channel] += other.largest[channel]
      sum.total[channel] += other.total[channel]
      sum.border[channel] += other.border[channel]
    }
    return sum
  }

  /// As the store keeps it.
  var packed: Data {
    var bytes = ByteWriter()
    for values in [differences, largest, total, border] {
      for value in values { bytes.write(value.bitPattern) }
    }
    same.write(to: &bytes, isSymmetric: true)
    mirrored.write(to: &bytes, isSymmetric: false)
    return bytes.data
  }

  /// Nil where it is damaged.
  init?(channels: Int, packed: Data) {
    var bytes = ByteReader(packed)
    guard let differences = bytes.doubles(channels), let largest = bytes.doubles(channels),
      let total = bytes.doubles(channels), let border = bytes.doubles(channels),
      let same = MapCorrelation(channels: channels, from: &bytes, isSymmetric: true),
      let mirrored = MapCorrelation(channels: channels, from: &bytes, isSymmetric: false), bytes.isAtEnd
    else { return nil }
    self.differences = differences
    self.largest = largest
    self.total = total
    self.border = border
    self.same = same
    self.mirrored = mirrored
  }

  /// How much the maps of any two units are alike.
  var likeness: MapLikeness {
    let count = differences.count
    return MapLikeness(
      same: same.correlations(), mirror: MirrorMatrix(mirrored.correlations(), count: count), count: count)
  }

  /// - Parameter turned: for each unit, those that do on turned images what it does on the images themselves.
  func relations(layer: String, turned: [[TurnedUnit]], _ parameters: RelationParameters) -> [UnitRelations] {
    let count = differences.count
    let alike = same.correlations()
    let mirror = MirrorMatrix(mirrored.correlations(), count: count)
    return (0..<count).map { unit in
      UnitRelations(
        selfCorrelation: mirror[unit, unit],
        mirrorPartner: mirror.partner(of: unit, parameters).map {
          Relative(unit: Unit(layer, $0), correlation: mirror[unit, $0])
        },
        facing: largest[unit] > 0 ? Float(differences[unit] / largest[unit]) : 0,
        borderShare: total[unit] > 0 ? Float(border[unit] / total[unit]) : 0,
        duplicates: (0..<count)
          .filter { $0 != unit && alike[unit * count + $0] >= parameters.duplicate }
          .sorted { (alike[unit * count + $1], $0) < (alike[unit * count + $0], $1) }
          .prefix(5).map { Relative(unit: Unit(layer, $0), correlation: alike[unit * count + $0]) },
        rotations: turned.indices.contains(unit)
          ? turned[unit].map { Rotation(unit: Unit(layer, $0.channel), angle: $0.angle, correlation: $0.correlation) }
          : [])
    }
  }
}

extension TurnedUnit {
  /// For each unit those of its layer that are it turned, in the order of the angle.
  ///
  /// - Parameter turned: for each of ``RelationParameters/angles`` each unit's maps with those of all after the turn.
  static func all(_ turned: [MapCorrelation], channels count: Int, _ parameters: RelationParameters) -> [[TurnedUnit]] {
    let turned = turned.map { $0.correlations() }
    return (0..<count).map { unit in
      zip(RelationParameters.angles, turned).compactMap { angle, correlations in
        let row = correlations[(unit * count)..<((unit + 1) * count)]
        guard let best = row.indices.max(by: { (row[$0], $1) < (row[$1], $0) }), best != unit * count + unit,
          row[best] >= parameters.rotation, row[best] >= row[unit * count + unit] + parameters.margin
        else { return nil }
        return TurnedUnit(channel: best - unit * count, angle: angle, correlation: row[best])
      }
    }
  }
}

/// The correlations of all pairs of units under reflection, made symmetric.
struct MirrorMatrix {
  private let values: [Float]
  private let count: Int

  /// - Parameter correlations: `[count, count]`.
  init(_ correlations: [Float], count: Int) {
    self.count = count
    values = (0..<(count * count)).map { (correlations[$0] + correlations[$0 % count * count + $0 / count]) / 2 }
  }

  subscript(_ a: Int, _ b: Int) -> Float { values[a * count + b] }

  /// The unit that is the mirror image of this one: the choice is mutual, and well above both self-correlations.
  func partner(of unit: Int, _ parameters: RelationParameters) -> Int? {
    guard let best = nearest(to: unit), nearest(to: best) == unit, self[unit, best] >= parameters.partner,
      self[unit, best] >= max(self[unit, unit], self[best, best]) + parameters.margin
    else { return nil }
    return best
  }

  private func nearest(to unit: Int) -> Int? {
    (0..<count).filter { $0 != unit }.max { (self[unit, $0], $1) < (self[unit, $1], $0) }
  }
}
