import Foundation

extension Resampling {
  /// Input positions along one axis with the weights by which they make one output position.
  package struct Taps: Hashable, Sendable {
    package var positions: [Int]
    package var weights: [Float]
  }

  /// For each output position along `axis`, what it is made from; nil where the axis keeps its extent and values.
  ///
  /// `length` is the input's extent, `newLength` the output's. As ONNX Runtime does it: places are numbers of 32 bits, in
  /// which cell 3 of a row made smaller by 0.6 lies at 5, and not a little before it, where `floor` would miss it.
  package func taps(axis: Int, _ length: Int, _ newLength: Int) -> [Taps]? {
    let scale: Float
    switch sizes[axis] {
    case .kept: return nil
    case .scaled(let factor): scale = factor
    case .fixed: scale = Float(newLength) / Float(length)
    }
    return (0..<newLength).map { position in
      let place = Double(source(of: position, scale, length, newLength))
      switch mode {
      case .nearest(let rounding):
        return Taps(positions: [min(max(rounding.round(place), 0), length - 1)], weights: [1])
      case .linear: return taps(around: place, Double(scale), length, radius: 1) { max(1 - abs($0), 0) }
      case .cubic(let a):
        return taps(around: place, Double(scale), length, radius: 2) { Resampling.cubic($0, Double(a)) }
      }
    }
  }

  private func source(of position: Int, _ scale: Float, _ length: Int, _ newLength: Int) -> Float {
    let x = Float(position)
    switch coordinates {
    case .halfPixel: return (x + 0.5) / scale - 0.5
    case .halfPixelSymmetric:
      // The image's centre stays in place although the new extent was rounded.
      let adjustment = Float(newLength) / (Float(length) * scale)
      let offset = Float(length) / 2 * (1 - adjustment)
      return offset + (x + 0.5) / scale - 0.5
    case .pytorchHalfPixel: return newLength > 1 ? (x + 0.5) / scale - 0.5 : 0
    case .alignCorners:
      // By the new extent as it is, so that corners lie on corners; ONNX's reference takes it before it is rounded down.
      return newLength > 1 ? x * Float(length - 1) / Float(newLength - 1) : 0
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
