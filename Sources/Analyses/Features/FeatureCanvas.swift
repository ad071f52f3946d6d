/// Pixels of red, green, blue in 0...1 (the fourth lane is idle), with one cell of grey around them.
///
/// The border stands for everything outside: whoever looks further sees the same grey.
package final class FeatureCanvas {
  package let height: Int
  package let width: Int
  /// `[height + 2, width + 2]`.
  package let cells: UnsafeMutablePointer<SIMD4<Float>>

  package init(height: Int, width: Int, border: Float = 0.5) {
    self.height = height
    self.width = width
    cells = .allocate(capacity: (height + 2) * (width + 2))
    cells.initialize(repeating: SIMD4(repeating: border), count: (height + 2) * (width + 2))
  }

  deinit { cells.deallocate() }

  /// The first pixel of a row inside the border.
  package func row(_ y: Int) -> UnsafeMutablePointer<SIMD4<Float>> { cells + (y + 1) * (width + 2) + 1 }

  /// The same pixels once more.
  func copy() -> FeatureCanvas {
    let copy = FeatureCanvas(height: height, width: width)
    copy.cells.update(from: cells, count: (height + 2) * (width + 2))
    return copy
  }

  package func clear() { cells.update(repeating: .zero, count: (height + 2) * (width + 2)) }
}
