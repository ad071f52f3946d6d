package import Basics
package import Networks

/// A layer as the analyses over images need it: with the name of all that decides its activations.
package struct ScanLayer: Sendable {
  package let layer: Layer
  /// Of the graph and weights upstream of it.
  package let digest: Digest

  package init(_ layer: Layer, of model: Model) throws(Diagnostics) {
    self.layer = layer
    digest = try model.digest(ofValue: layer.value)
  }

  package var name: String { layer.name }
  package var value: String { layer.value }

  /// What the position (row, column) sees of an input of `size` x `size` pixels: left, top, width, height.
  ///
  /// Of a field that lies wholly outside, in the padding, it gives the nearest pixel inside.
  package func crop(row: Int, column: Int, size: Int) -> [Int] {
    let rows = clipped(layer.vertical.pixels(at: row), to: size)
    let columns = clipped(layer.horizontal.pixels(at: column), to: size)
    return [columns.lowerBound, rows.lowerBound, columns.count, rows.count]
  }

  private func clipped(_ pixels: Range<Int>, to size: Int) -> Range<Int> {
    let first = min(max(pixels.lowerBound, 0), size - 1)
    return first..<min(max(pixels.upperBound, first + 1), size)
  }
}
