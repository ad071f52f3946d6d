/// How much the maps of any two units of a layer are alike: their correlation over images and places, on the same image
/// and with the one on its mirror image.
package struct MapLikeness: Sendable {
  /// `[count, count]`, 0 where one of the two never changes.
  private let same: [Float]
  private let mirror: MirrorMatrix
  private let count: Int

  init(same: [Float], mirror: MirrorMatrix, count: Int) {
    self.same = same
    self.mirror = mirror
    self.count = count
  }

  /// On the same images; 0 for what is no unit of the layer.
  package subscript(_ unit: Int, _ other: Int) -> Float {
    (0..<count).contains(unit) && (0..<count).contains(other) ? same[unit * count + other] : 0
  }

  /// Of one on the images with the other on their mirror images; 0 for what is no unit of the layer.
  package func mirrored(_ unit: Int, _ other: Int) -> Float {
    (0..<count).contains(unit) && (0..<count).contains(other) ? mirror[unit, other] : 0
  }

  /// What this share of all pairs of units stays below: the chance level for two units that have nothing to do with one
  /// another. Units that never fire do not count. 0 where there are no pairs.
  package func quantile(_ share: Float) -> Float {
    let fire = (0..<count).filter { self[$0, $0] > 0 }
    return fire.indices.flatMap { place in fire[..<place].map { self[fire[place], $0] } }.quantile(share) ?? 0
  }
}
