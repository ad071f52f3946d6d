import Artifacts
import Findings
import Foundation
import Images

/// What the units of a layer did on some pictures, beside what is known of these.
struct TruthTally: Sendable {
  /// What is known of a whole picture.
  struct Known: Hashable, Sendable, Codable {
    let className: String?
    let facing: LabelledPicture.Facing?
  }

  let pictures: [Known]
  /// Each unit's largest value on each picture: `[pictures, units]`.
  let peaks: [Float]
  /// The cells of the pictures of which parts are known.
  let cells: CellCounts
  /// Of each unit, the strongest of these cells.
  let units: [StrengthTable]

  /// Of these pictures and of those that come after them.
  func merged(with next: TruthTally) -> TruthTally {
    var cells = cells
    cells.add(next.cells)
    return TruthTally(
      pictures: pictures + next.pictures, peaks: peaks + next.peaks, cells: cells,
      units: zip(units, next.units).map { $0.merged(with: $1) })
  }

  /// What each unit detects.
  ///
  /// - Parameter names: of the parts.
  func truths(parts names: [String]) -> [UnitTruth] {
    let groups = ClassPictures.all(pictures)
    return units.indices.map { unit in
      let values = pictures.indices.map { peaks[$0 * units.count + unit] }
      let (threshold, above) = units[unit].strongest(cells.all / 100, parts: names.count)
      var parts: [UnitTruth.Part] = []
      for (part, name) in names.enumerated() where above.parts[part] > 0 {
        let either = above.all + cells.parts[part] - above.parts[part]
        parts.append(.init(name: name, intersectionOverUnion: Double(above.parts[part]) / Double(either)))
      }
      parts.sort { ($1.intersectionOverUnion, $0.name) < ($0.intersectionOverUnion, $1.name) }
      let classes = groups.compactMap { $0.score(values) }
      let facings = groups.compactMap { $0.facing(values) }
      return UnitTruth(
        parts: Array(parts.prefix(3)), threshold: threshold,
        bestClass: classes.max { $0.all < $1.all }.map { .init(name: $0.name, areaUnderCurve: $0.all) },
        classes: classes,
        facings: facings.sorted { ($1.mean, $0.preference.className) < ($0.mean, $1.preference.className) }
          .map(\.preference))
    }
  }
}

extension TruthTally {
  /// As the store keeps it, but for ``pictures``.
  var packed: Data {
    var bytes = ByteWriter()
    for peak in peaks { bytes.write(peak.bitPattern) }
    cells.write(to: &bytes)
    for unit in units { unit.write(to: &bytes) }
    return bytes.data
  }

  /// Nil where it is damaged.
  init?(_ pictures: [Known], packed: Data, channels: Int, parts: Int) {
    var bytes = ByteReader(packed)
    var peaks: [Float] = []
    for _ in 0..<(pictures.count * channels) {
      guard let peak = bytes.float() else { return nil }
      peaks.append(peak)
    }
    guard let cells = CellCounts(from: &bytes, parts: parts) else { return nil }
    var units: [StrengthTable] = []
    for _ in 0..<channels {
      guard let unit = StrengthTable(from: &bytes, parts: parts) else { return nil }
      units.append(unit)
    }
    guard bytes.isAtEnd else { return nil }
    self.init(pictures: pictures, peaks: peaks, cells: cells, units: units)
  }
}

/// The pictures of a class among some, by their places.
private struct ClassPictures {
  let name: String
  let all: [Int]
  let left: [Int]
  let right: [Int]
  /// Those of no class and of all others.
  let others: [Int]

  /// In the order of the names.
  static func all(_ pictures: [TruthTally.Known]) -> [ClassPictures] {
    Set(pictures.compactMap(\.className)).sorted().map { name in
      let all = pictures.indices.filter { pictures[$0].className == name }
      return ClassPictures(
        name: name, all: all, left: all.filter { pictures[$0].facing == .left },
        right: all.filter { pictures[$0].facing == .right },
        others: pictures.indices.filter { pictures[$0].className != name })
    }
  }

  /// How well a unit tells the class, and each way of facing in it, from all other pictures; nil where there are none.
  ///
  /// - Parameter values: the unit's largest on each picture.
  func score(_ values: [Float]) -> UnitTruth.ClassScore? {
    let outside = others.map { values[$0] }.sorted()
    func area(_ places: [Int]) -> Double? {
      areaUnderCurve(positive: places.map { values[$0] }, sortedNegative: outside)
    }
    return area(all).map {
      UnitTruth.ClassScore(
        name: name, all: $0, left: area(left), right: area(right),
        pictures: .init(all: all.count, left: left.count, right: right.count))
    }
  }

  /// Whether a unit cares which way a figure of the class faces, and how strong it is on those that face somewhere; nil
  /// where they do not face both ways.
  func facing(_ values: [Float]) -> (mean: Float, preference: UnitTruth.FacingPreference)? {
    let count = left.count + right.count
    return areaUnderCurve(positive: right.map { values[$0] }, negative: left.map { values[$0] }).map {
      let sum = (left + right).reduce(0.0) { $0 + Double(values[$1]) }
      return (
        mean: Float(sum / Double(count)),
        preference: UnitTruth.FacingPreference(areaUnderCurve: $0, className: name, pictures: count)
      )
    }
  }
}

/// The chance that a positive value is above a negative one, ties counting half (Mann and Whitney); nil when either is
/// empty.
func areaUnderCurve(positive: [Float], negative: [Float]) -> Double? {
  areaUnderCurve(positive: positive, sortedNegative: negative.sorted())
}

private func areaUnderCurve(positive: [Float], sortedNegative sorted: [Float]) -> Double? {
  guard !positive.isEmpty, !sorted.isEmpty else { return nil }
  func count(below value: Float, orEqual: Bool) -> Int {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < value || (orEqual && sorted[middle] == value) { low = middle + 1 } else { high = middle }
    }
    return low
  }
  let twice = positive.reduce(0) { $0 + count(below: $1, orEqual: false) + count(below: $1, orEqual: true) }
  return Double(twice) / Double(2 * positive.count * sorted.count)
}
