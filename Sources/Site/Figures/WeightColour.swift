/// The colours of weights: blue inhibits, near-white is nothing, red excites.
///
/// Piecewise linear through the five colours that the circuits articles use.
package enum WeightColour {
  /// The share of the full weight from which on letters on its colour are white.
  static let darkest: Float = 0.6

  /// Red, green and blue for a weight between -1 and 1.
  package static func rgb(_ weight: Float) -> (UInt8, UInt8, UInt8) {
    let weight = weight.isFinite ? min(1, max(-1, weight)) : 0
    let place = (weight + 1) * 2
    let index = min(3, Int(place))
    let rest = place - Float(index)
    let (low, high) = (stops[index], stops[index + 1])
    func mix(_ a: Float, _ b: Float) -> UInt8 { UInt8((a + (b - a) * rest).rounded()) }
    return (mix(low.0, high.0), mix(low.1, high.1), mix(low.2, high.2))
  }

  /// `#ca0020`.
  static func hex(_ weight: Float) -> String {
    let (red, green, blue) = rgb(weight)
    let digits = Array("0123456789abcdef")
    return "#" + String([red, green, blue].flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }

  private static let stops: [(Float, Float, Float)] = [
    (0x05, 0x71, 0xb0), (0x92, 0xc5, 0xde), (0xf7, 0xf7, 0xf7), (0xf4, 0xa5, 0x82), (0xca, 0x00, 0x20),
  ]
}
