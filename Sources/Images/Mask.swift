/// Numbers that say what each pixel of an image shows: rows from the top.
package struct Mask: Hashable, Sendable {
  package let width: Int
  package let height: Int
  /// `height * width` of them.
  package let values: [UInt8]

  package init(width: Int, height: Int, values: [UInt8]) {
    precondition(width > 0 && height > 0 && values.count == width * height, "values do not fill the mask")
    self.width = width
    self.height = height
    self.values = values
  }
}
