/// What the weights of a head of attention say of it, whatever the image.
///
/// A head multiplies what it finds at a token by W_V W_O (with LayerScale), and looks where x W_Q W_K^T y is large. Weights of
/// a norm before the block are no part of these.
///
/// Elhage et al., "A Mathematical Framework for Transformer Circuits" (2021).
package struct HeadWeights: Hashable, Sendable, Codable {
  /// The singular values of a product, the largest first, as many as the head is wide.
  package struct Spectrum: Hashable, Sendable, Codable {
    package var values: [Float]

    package init(_ values: [Float]) { self.values = values }

    /// How many directions carry it: the square of the sum of squares over the sum of fourth powers. 1 where one does, as
    /// many as there are values where all are equal.
    package var directions: Double {
      let squares = values.map { Double($0) * Double($0) }
      let fourth = squares.reduce(0) { $0 + $1 * $1 }
      let sum = squares.reduce(0, +)
      return fourth > 0 ? sum * sum / fourth : 0
    }
  }

  /// Through which part of a head another reads.
  package enum Reading: String, Hashable, Sendable, Codable, CaseIterable {
    case query, key, value
  }

  /// A head below that writes where this one reads: |W_O W| / (|W_O| |W|), with W_Q, W_K or W_V for W.
  package struct Source: Hashable, Sendable, Codable {
    package var reading: Reading
    /// The place of its layer among those that were asked about, and its number there.
    package var layer: Int
    package var head: Int
    package var score: Double

    package init(reading: Reading, layer: Int, head: Int, score: Double) {
      self.reading = reading
      self.layer = layer
      self.head = head
      self.score = score
    }
  }

  /// Of W_V W_O, and of W_Q W_K^T times the scale of the scores. Nil where something else than weights makes them.
  package var moved: Spectrum?
  package var looked: Spectrum?
  /// The sum of the eigenvalues of W_V W_O over that of their magnitudes: 1 writes what it finds as it is, -1 its opposite.
  /// Nil where it writes into another stream than it reads.
  package var copying: Double?
  /// Of each way of reading, the heads below that fit best, strongest first.
  package var sources: [Source]
  /// What two heads of random weights would score.
  package var chance: Double

  package init(moved: Spectrum?, looked: Spectrum?, copying: Double?, sources: [Source], chance: Double) {
    self.moved = moved
    self.looked = looked
    self.copying = copying
    self.sources = sources
    self.chance = chance
  }
}
