/// How much the maps of any two units of a layer are alike: their correlation over images and places, on the same image
/// and with the one on its mirror image.
package struct MapLikeness: Sendable {
  private let parts: [Part]

  /// The units of one layer.
  private struct Part {
    let units: Range<Int>
    /// `[count, count]`, 0 where one of the two never changes.
    let same: [Float]
    let mirror: MirrorMatrix

    func place(of unit: Int) -> Int? { units.contains(unit) ? unit - units.lowerBound : nil }
  }

  init(same: [Float], mirror: MirrorMatrix, count: Int) {
    parts = [Part(units: 0..<count, same: same, mirror: mirror)]
  }

  /// Of layers that lie side by side, the units of each after those of the one before.
  init(beside layers: [MapLikeness]) {
    var (parts, first) = ([Part](), 0)
    for part in layers.flatMap(\.parts) {
      parts.append(Part(units: first..<(first + part.units.count), same: part.same, mirror: part.mirror))
      first += part.units.count
    }
    self.parts = parts
  }

  /// On the same images; 0 for what are no two units of one layer.
  package subscript(_ unit: Int, _ other: Int) -> Float {
    between(unit, other) { part, unit, other in part.same[unit * part.units.count + other] }
  }

  /// Of one on the images with the other on their mirror images; 0 for what are no two units of one layer.
  package func mirrored(_ unit: Int, _ other: Int) -> Float {
    between(unit, other) { part, unit, other in part.mirror[unit, other] }
  }

  private func between(_ unit: Int, _ other: Int, _ likeness: (Part, Int, Int) -> Float) -> Float {
    for part in parts {
      if let unit = part.place(of: unit), let other = part.place(of: other) { return likeness(part, unit, other) }
    }
    return 0
  }

  /// What this share of all pairs of units stays below: the chance level for two units that have nothing to do with one
  /// another. Units that never fire do not count. 0 where there are no pairs.
  package func quantile(_ share: Float) -> Float {
    let pairs = parts.flatMap { part in
      let fire = part.units.filter { self[$0, $0] > 0 }
      return fire.indices.flatMap { place in fire[..<place].map { self[fire[place], $0] } }
    }
    return pairs.quantile(share) ?? 0
  }
}
