import Images

extension Picture {
  /// Lays another picture on, as far as it is within; both have three channels.
  mutating func paste(_ other: Picture, left: Int, top: Int) {
    guard channels == 3, other.channels == 3 else { return }
    for y in 0..<other.height where (0..<height).contains(top + y) {
      for x in 0..<other.width where (0..<width).contains(left + x) {
        let (from, to) = ((y * other.width + x) * 3, ((top + y) * width + left + x) * 3)
        for channel in 0..<3 { pixels[to + channel] = other.pixels[from + channel] }
      }
    }
  }
}
