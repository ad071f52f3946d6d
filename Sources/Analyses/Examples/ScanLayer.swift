package import Basics
package import Networks

/// A layer as the analyses over images need it: with the name of all that decides its activations.
package struct ScanLayer: Sendable {
  package let name: String
  /// The value in the graph.
  package let value: String
  /// Of the graph and weights upstream of it.
  package let digest: Digest
  package let channels: Int
  /// What a position sees along each axis; nil where it sees everything.
  package let vertical: ReceptiveField?
  package let horizontal: ReceptiveField?

  package init(
    name: String, value: String, digest: Digest, channels: Int, vertical: ReceptiveField?,
    horizontal: ReceptiveField?
  ) {
    self.name = name
    self.value = value
    self.digest = digest
    self.channels = channels
    self.vertical = vertical
    self.horizontal = horizontal
  }

  package init(_ layer: Layer, of model: Model) throws(Diagnostic) {
    self.init(
      name: layer.name, value: layer.value, digest: try model.digest(ofValue: layer.value), channels: layer.channels,
      vertical: layer.vertical.stride == 0 ? nil : layer.vertical,
      horizontal: layer.horizontal.stride == 0 ? nil : layer.horizontal)
  }

  /// What the position (row, column) sees of an input of `size` x `size` pixels: left, top, width, height.
  ///
  /// Of a field that lies wholly outside, in the padding, it gives the nearest pixel inside.
  package func crop(row: Int, column: Int, size: Int) -> [Int] {
    let rows = clipped(vertical?.pixels(at: row), to: size)
    let columns = clipped(horizontal?.pixels(at: column), to: size)
    return [columns.lowerBound, rows.lowerBound, columns.count, rows.count]
  }

  private func clipped(_ pixels: Range<Int>?, to size: Int) -> Range<Int> {
    guard let pixels else { return 0..<size }
    let first = min(max(pixels.lowerBound, 0), size - 1)
    return first..<min(max(pixels.upperBound, first + 1), size)
  }
}
