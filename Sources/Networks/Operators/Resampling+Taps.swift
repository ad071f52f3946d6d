import Foundation

extension Resampling {
  /// Input positions along one axis with the weights by which they make one output position.
  package struct Taps: Hashable, Sendable {
    package var positions: [Int]
    package var weights: [Float]
  }

  /// For each output position along `axis`, what it is made from; nil where the axis keeps its extent and values.
  ///
  /// `length` is the input's extent, `newLength` the output's. As ONNX's reference implementation of Resize does it.
  package func taps(axis: Int, _ length: Int, _ newLength: Int) -> [Taps]? {
    let scale: Double
    switch sizes[axis] {
    case .kept: return nil
    case .scaled(let factor): scale = Double(factor)
    case .fixed: scale = Double(newLength) / Double(length)
    }
    return (0..<newLength).map { position in
      let place = source(of: position, scale, length, newLength)
      switch mode {
      case .nearest(let rounding):
        return Taps(positions: [min(max(rounding.round(place), 0), length - 1)], weights: [1])
      case .linear: return taps(around: place, scale, length, radius: 1) { max(1 - abs($0), 0) }
      case .cubic(let a): return taps(around: place, scale, length, radius: 2) { Resampling.cubic($0, Double(a)) }
      }
    }
  }

  private func source(of position: Int, _ scale: Double, _ length: Int, _ newLength: Int) -> Double {
    let x = Double(position)
    switch coordinates {
    case .halfPixel: return (x + 0.5) / scale - 0.5
    case .halfPixelSymmetric:
      // The image's centre stays in place although the new extent was rounded.
      let adjustment = Double(newLength) / (Double(length) * scale)
      let offset = Double(length) / 2 * (1 - adjustment)
      return offset + (x + 0.5) / scale - 0.5
    case .pytorchHalfPixel: return newLength > 1 ? (x + 0.5) / scale - 0.5 : 0
    case .alignCorners:
      // ONNX divides by the new extent as it was before it was rounded down.
      let exact = Double(length) * scale
      return newLength > 1 && exact > 1 ? x * Double(length - 1) / (exact - 1) : 0
    case .asymmetric: return x / scale
    }
  }

  /// The taps of a kernel that reaches `radius` cells to both sides, wider where a smaller image is antialiased.
  private func taps(
    around place: Double, _ scale: Double, _ length: Int, radius: Double, _ kernel: (Double) -> Double
  ) -> Taps {
    let stretch = antialiased ? min(scale, 1) : 1
    let first = Int((place - radius / stretch).rounded(.down)) + 1
    let last = Int((place + radius / stretch).rounded(.up)) - 1
    var byPosition: [Int: Double] = [:]
    var total = 0.0
    for position in first...max(first, last) {
      let weight = kernel((Double(position) - place) * stretch)
      if excludesOutside, !(0..<length).contains(position) { continue }
      byPosition[min(max(position, 0), length - 1), default: 0] += weight
      total += weight
    }
    let positions = byPosition.keys.sorted()
    return Taps(
      positions: positions, weights: positions.map { Float((byPosition[$0] ?? 0) / (total == 0 ? 1 : total)) })
  }

  /// Keys, "Cubic Convolution Interpolation for Digital Image Processing" (1981), equation 15.
  private static func cubic(_ distance: Double, _ a: Double) -> Double {
    let x = abs(distance)
    if x <= 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
    if x < 2 { return a * (((x - 5) * x + 8) * x - 4) }
    return 0
  }
}

extension Resampling.Rounding {
  func round(_ place: Double) -> Int {
    switch self {
    case .floor: Int(place.rounded(.down))
    case .ceil: Int(place.rounded(.up))
    case .roundPreferFloor: Int((place - 0.5).rounded(.up))
    case .roundPreferCeil: Int((place + 0.5).rounded(.down))
    }
  }
}
