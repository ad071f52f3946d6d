/// The pixels of the input that a position of a layer can see, along one axis.
///
/// The position `j` sees the pixels from `offset + j * stride` up to `size` of them; where that leaves the image it
/// sees padding. Recurrences as in Araujo, Norris, Sim, "Computing Receptive Fields of Convolutional Neural Networks"
/// (Distill 2019); over several paths it is the union.
package struct ReceptiveField: Hashable, Sendable, Codable {
  package var size: Int
  package var stride: Int
  package var offset: Int

  package init(size: Int, stride: Int, offset: Int) {
    self.size = size
    self.stride = stride
    self.offset = offset
  }

  /// A pixel sees itself.
  package static let pixel = ReceptiveField(size: 1, stride: 1, offset: 0)

  /// Every position sees all `length` pixels.
  package static func whole(_ length: Int) -> ReceptiveField {
    ReceptiveField(size: length, stride: 0, offset: 0)
  }

  /// Whether every position sees the whole image.
  package var isWhole: Bool { stride == 0 }

  /// The field of a window over positions with this field.
  package func through(_ window: Window) -> ReceptiveField {
    if isWhole { return self }
    return ReceptiveField(
      size: bounded(size + (window.extent - 1) * stride),
      stride: bounded(stride * window.stride),
      offset: bounded(offset - window.padding * stride))
  }

  /// A file may pile up strides until the numbers would overflow; no image is larger than this.
  private func bounded(_ number: Int) -> Int { min(max(number, -(1 << 31)), 1 << 31) }

  /// The field that covers both; nil when they move at different strides, so that no one field does.
  package func union(_ other: ReceptiveField) -> ReceptiveField? {
    if isWhole || other.isWhole { return isWhole ? self : other }
    guard stride == other.stride else { return nil }
    let first = min(offset, other.offset)
    return ReceptiveField(
      size: max(offset + size, other.offset + other.size) - first, stride: stride, offset: first)
  }

  /// The pixels that position `j` sees; they may lie outside the image.
  package func pixels(at j: Int) -> Range<Int> { (offset + j * stride)..<(offset + j * stride + size) }

  /// What of these lies in an image of `length` pixels; where nothing does, in the padding, the nearest pixel inside.
  package func pixels(at j: Int, within length: Int) -> Range<Int> {
    let pixels = pixels(at: j)
    let first = min(max(pixels.lowerBound, 0), length - 1)
    return first..<min(max(pixels.upperBound, first + 1), length)
  }

  /// The same with so many pixels more at either end; with fewer where `margin` is below 0.
  package func grown(by margin: Int) -> ReceptiveField {
    ReceptiveField(size: size + 2 * margin, stride: stride, offset: offset - margin)
  }

  /// The middle of what position `j` sees, in pixels.
  package func centre(at j: Int) -> Double { Double(offset + j * stride) + Double(size - 1) / 2 }
}
