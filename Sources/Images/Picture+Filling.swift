extension Picture {
  /// The same with some pixels filled from those around them, from the edge of each region inwards: each takes the mean of
  /// its eight neighbours that are filled already. Nil where no pixel is left to fill from.
  ///
  /// - Parameter region: whether a pixel is to be filled, row by row from the top; as many as there are pixels.
  package func filled(_ region: [Bool]) -> Picture? {
    precondition(region.count == width * height)
    var (picture, open) = (self, region)
    var edge = region.indices.filter { region[$0] }
    while !edge.isEmpty {
      var filled: [(place: Int, color: [UInt8])] = []
      for place in edge {
        let known = picture.neighbours(of: place).filter { !open[$0] }
        guard !known.isEmpty else { continue }
        let color = (0..<channels).map { channel in
          let sum = known.reduce(0) { $0 + Int(picture.pixels[$1 * channels + channel]) }
          return UInt8(clamping: (2 * sum + known.count) / (2 * known.count))
        }
        filled.append((place, color))
      }
      guard !filled.isEmpty else { return nil }
      for (place, color) in filled {
        picture.pixels.replaceSubrange((place * channels)..<((place + 1) * channels), with: color)
        open[place] = false
      }
      edge.removeAll { !open[$0] }
    }
    return picture
  }

  private func neighbours(of place: Int) -> [Int] {
    let (y, x) = place.quotientAndRemainder(dividingBy: width)
    return (max(y - 1, 0)...min(y + 1, height - 1)).flatMap { row in
      (max(x - 1, 0)...min(x + 1, width - 1)).map { row * width + $0 }
    }.filter { $0 != place }
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
