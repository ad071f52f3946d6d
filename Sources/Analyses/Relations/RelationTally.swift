import Algorithms
import Findings
import Networks

/// What is added up over images to find the relations of one layer.
struct RelationTally: Sendable {
  var same: MapCorrelation
  var mirrored: MapCorrelation
  /// By angle.
  var rotated: [Int: MapCorrelation]
  /// For each unit the sums over images of |a - b| and max(a, b), where a and b are its largest values on an image and
  /// on the mirror image.
  private var differences: [Double]
  private var largest: [Double]
  /// For each unit its whole activation, and that in the outermost cells.
  private var total: [Double]
  private var border: [Double]

  init(channels: Int, angles: [Int]) {
    same = MapCorrelation(channels: channels)
    mirrored = same
    rotated = Dictionary(uniqueKeysWithValues: angles.map { ($0, MapCorrelation(channels: channels)) })
    differences = [Double](repeating: 0, count: channels)
    largest = differences
    total = differences
    border = differences
  }

  /// Notes a unit's map on an image and on the mirror image.
  mutating func note(channel: Int, _ map: UnsafeBufferPointer<Float>, _ mirror: UnsafeBufferPointer<Float>, width: Int)
  {
    let (top, other) = (RelationTally.peak(map), RelationTally.peak(mirror))
    var (whole, outside) = (Float(0), Float(0))
    for row in map.indices.chunks(ofCount: max(width, 1)) {
      let isOuter = row.lowerBound == 0 || row.upperBound >= map.count
      for place in row {
        let value = RelationTally.excitation(map[place])
        whole += value
        if isOuter || place == row.lowerBound || place == row.upperBound - 1 { outside += value }
      }
    }
    differences[channel] += Double(abs(top - other))
    largest[channel] += Double(max(top, other))
    total[channel] += Double(whole)
    border[channel] += Double(outside)
  }

  /// A value above 0; what is not finite does not count.
  private static func excitation(_ value: Float) -> Float { value > 0 && value < .infinity ? value : 0 }

  /// The largest excitation of a map.
  private static func peak(_ map: UnsafeBufferPointer<Float>) -> Float { max(0, UnitActivity(of: map).largest) }

  mutating func add(_ other: RelationTally) {
    same.add(other.same)
    mirrored.add(other.mirrored)
    for (angle, part) in other.rotated { rotated[angle]?.add(part) }
    for channel in differences.indices {
      differences[channel] += other.differences[channel]
      largest[channel] += other.largest[channel]
      total[channel] += other.total[channel]
      border[channel] += other.border[channel]
    }
  }

  func relations(layer: String, _ parameters: RelationParameters) -> [UnitRelations] {
    let count = differences.count
    let alike = same.correlations()
    let mirror = MirrorMatrix(mirrored.correlations(), count: count)
    let turned = rotated.mapValues { $0.correlations() }
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
        rotations: turned.sorted { $0.key < $1.key }.compactMap { angle, correlations in
          let row = correlations[(unit * count)..<((unit + 1) * count)]
          guard let best = row.indices.max(by: { (row[$0], $1) < (row[$1], $0) }), best != unit * count + unit,
            row[best] >= parameters.rotation, row[best] >= row[unit * count + unit] + parameters.margin
          else { return nil }
          return Rotation(unit: Unit(layer, best - unit * count), angle: angle, correlation: row[best])
        })
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
