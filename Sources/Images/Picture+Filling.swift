extension Picture {
  /// The same with some pixels filled from those around them, from the edge of each region inwards: each takes the mean of
  /// its eight neighbours that are filled already. Nil where no pixel is left to fill from.
  ///
  /// - Parameter region: whether a pixel is to be filled, row by row from the top; as many as there are pixels.
  package func filled(_ region: [Bool]) -> Picture? {
    precondition(region.count == width * height)
    var (picture, open, waiting) = (self, region, region)
    func queue(_ places: some Sequence<Int>) -> [Int] {
      places.filter { place in
        defer { waiting[place] = false }
        return waiting[place]
      }
    }
    var ring = queue(region.indices.lazy.filter { region[$0] && neighbours(of: $0).contains { !region[$0] } })
    guard !ring.isEmpty || !region.contains(true) else { return nil }
    while !ring.isEmpty {
      let colors = ring.map { place in picture.mean(of: neighbours(of: place).filter { !open[$0] }) }
      for (place, color) in zip(ring, colors) {
        picture.pixels.replaceSubrange((place * channels)..<((place + 1) * channels), with: color)
        open[place] = false
      }
      ring = queue(ring.lazy.flatMap { neighbours(of: $0) })
    }
    return picture
  }

  private func mean(of places: [Int]) -> [UInt8] {
    (0..<channels).map { channel in
      let sum = places.reduce(0) { $0 + Int(pixels[$1 * channels + channel]) }
      return UInt8(clamping: (2 * sum + places.count) / max(2 * places.count, 1))
    }
  }

  private func neighbours(of place: Int) -> [Int] {
    let (y, x) = place.quotientAndRemainder(dividingBy: width)
    var found: [Int] = []
    found.reserveCapacity(8)
    for row in max(y - 1, 0)...min(y + 1, height - 1) {
      for column in max(x - 1, 0)...min(x + 1, width - 1) where row != y || column != x {
        found.append(row * width + column)
      }
    }
    return found
  }

  /// The same with some pixels as they are in another picture of this size and as many channels.
  package func replacing(_ region: [Bool], from other: Picture) -> Picture {
    precondition(region.count == width * height && other.size == size && other.channels == channels)
    var picture = self
    for place in region.indices where region[place] {
      let range = (place * channels)..<((place + 1) * channels)
      picture.pixels.replaceSubrange(range, with: other.pixels[range])
    }
    return picture
  }
}
