import Foundation

extension Picture {
  /// The picture at another size, antialiased: as Pillow's `resize(…, BILINEAR)` with rows resized before columns, to
  /// the last bit.
  package func resized(width newWidth: Int, height newHeight: Int) -> Picture {
    resized(width: newWidth, height: newHeight, columns: 0..<newWidth, rows: 0..<newHeight)
  }

  /// The part `columns` by `rows` of the resized picture; the rest is not computed.
  func resized(width newWidth: Int, height newHeight: Int, columns: Range<Int>, rows: Range<Int>) -> Picture {
    precondition(newWidth > 0 && newHeight > 0)
    let horizontal = ResamplingWeights(from: width, to: newWidth, range: columns)
    let vertical = ResamplingWeights(from: height, to: newHeight, range: rows)
    let source = channels == 4 ? premultiplied() : pixels
    let narrow = resampleRows(source, width: width, channels: channels, rows: vertical.sources, by: horizontal)
    var result = resampleColumns(
      narrow, rowLength: columns.count * channels, firstRow: vertical.sources.lowerBound, by: vertical)
    if channels == 4 { unpremultiply(&result) }
    return Picture(width: columns.count, height: rows.count, channels: channels, pixels: result)
  }

  private func premultiplied() -> [UInt8] {
    var colors = pixels
    for start in stride(from: 0, to: colors.count, by: 4) {
      let alpha = UInt32(colors[start + 3])
      for channel in start..<(start + 3) {
        let product = UInt32(colors[channel]) * alpha + 128
        colors[channel] = UInt8(((product >> 8) + product) >> 8)
      }
    }
    return colors
  }

  private func unpremultiply(_ colors: inout [UInt8]) {
    for start in stride(from: 0, to: colors.count, by: 4) {
      let alpha = Int(colors[start + 3])
      guard alpha != 0, alpha != 255 else { continue }
      for channel in start..<(start + 3) { colors[channel] = UInt8(min(255, 255 * Int(colors[channel]) / alpha)) }
    }
  }
}

/// For each place along one axis of the result, the places of the source it is the weighted mean of.
///
/// The triangle filter of Pillow's Resample.c: its support grows with the scale, so that no source pixel is skipped; the
/// weights are fixed-point numbers with 22 binary places.
struct ResamplingWeights {
  static let precision: Int32 = 22

  /// The first source place of each result place.
  private(set) var starts: [Int] = []
  /// How many source places each result place uses.
  private(set) var counts: [Int] = []
  /// `taps` weights for each result place, zeros behind its count.
  private(set) var weights: [Int32]
  let taps: Int
  /// All source places that are used.
  private(set) var sources: Range<Int>

  init(from sourceSize: Int, to size: Int, range: Range<Int>) {
    let scale = Double(sourceSize) / Double(size)
    let support = max(scale, 1)
    taps = Int(support.rounded(.up)) * 2 + 1
    weights = [Int32](repeating: 0, count: range.count * taps)
    for (index, place) in range.enumerated() {
      let center = (Double(place) + 0.5) * scale
      let start = max(0, Int(center - support + 0.5))
      let end = min(sourceSize, Int(center + support + 0.5))
      let triangle = (start..<end).map { max(0, 1 - abs((Double($0) - center + 0.5) * (1 / support))) }
      let sum = triangle.reduce(0, +)
      for (tap, weight) in triangle.enumerated() {
        weights[index * taps + tap] = Int32(0.5 + weight / sum * Double(1 << Self.precision))
      }
      starts.append(start)
      counts.append(end - start)
    }
    sources = (starts.min() ?? 0)..<(zip(starts, counts).map { $0 + $1 }.max() ?? 0)
  }
}

/// Resamples each of `rows` of a picture `width` pixels wide; the result holds only those rows.
private func resampleRows(
  _ pixels: [UInt8], width: Int, channels: Int, rows: Range<Int>, by axis: ResamplingWeights
) -> [UInt8] {
  let places = axis.starts.count
  let half: Int32 = 1 << (ResamplingWeights.precision - 1)
  return [UInt8](unsafeUninitializedCapacity: rows.count * places * channels) { target, count in
    pixels.withUnsafeBufferPointer { source in
      axis.weights.withUnsafeBufferPointer { weights in
        for row in rows {
          var output = (row - rows.lowerBound) * places * channels
          for place in 0..<places {
            var (red, green, blue, alpha) = (half, half, half, half)
            var input = (row * width + axis.starts[place]) * channels
            for tap in (place * axis.taps)..<(place * axis.taps + axis.counts[place]) {
              let weight = weights[tap]
              red &+= Int32(source[input]) &* weight
              green &+= Int32(source[input + 1]) &* weight
              blue &+= Int32(source[input + 2]) &* weight
              if channels == 4 { alpha &+= Int32(source[input + 3]) &* weight }
              input &+= channels
            }
            target[output] = UInt8(clamping: red >> ResamplingWeights.precision)
            target[output + 1] = UInt8(clamping: green >> ResamplingWeights.precision)
            target[output + 2] = UInt8(clamping: blue >> ResamplingWeights.precision)
            if channels == 4 { target[output + 3] = UInt8(clamping: alpha >> ResamplingWeights.precision) }
            output += channels
          }
        }
      }
    }
    count = rows.count * places * channels
  }
}

/// Resamples down the columns; `pixels` starts with source row `firstRow`.
private func resampleColumns(
  _ pixels: [UInt8], rowLength: Int, firstRow: Int, by axis: ResamplingWeights
) -> [UInt8] {
  let places = axis.starts.count
  let half: Int32 = 1 << (ResamplingWeights.precision - 1)
  var sums = [Int32](repeating: 0, count: rowLength)
  return [UInt8](unsafeUninitializedCapacity: places * rowLength) { target, count in
    pixels.withUnsafeBufferPointer { source in
      sums.withUnsafeMutableBufferPointer { sums in
        for place in 0..<places {
          sums.update(repeating: half)
          for tap in 0..<axis.counts[place] {
            let weight = axis.weights[place * axis.taps + tap]
            let input = (axis.starts[place] + tap - firstRow) * rowLength
            for x in 0..<rowLength { sums[x] &+= Int32(source[input + x]) &* weight }
          }
          for x in 0..<rowLength {
            target[place * rowLength + x] = UInt8(clamping: sums[x] >> ResamplingWeights.precision)
          }
        }
      }
    }
    count = places * rowLength
  }
}
