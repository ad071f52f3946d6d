/// Red, green and blue, 0...1 as a screen shows them.
struct Color {
  var rgb: SIMD3<Float>

  init(_ red: Double, _ green: Double, _ blue: Double) {
    rgb = SIMD3(Float(red), Float(green), Float(blue))
  }

  /// By hue in turns (0 red, 1/3 green, 2/3 blue), saturation and value, 0...1 each.
  init(hue: Double, saturation: Double, value: Double) {
    func channel(_ shift: Double) -> Double {
      let place = ((hue + shift) - (hue + shift).rounded(.down)) * 6
      return value * (1 - saturation * max(0, min(place, 4 - place, 1)))
    }
    self.init(channel(5 / 6), channel(3 / 6), channel(1 / 6))
  }

  private init(rgb: SIMD3<Float>) { self.rgb = rgb }

  func mixed(_ other: Color, _ share: Double) -> Color { Color(rgb: rgb + (other.rgb - rgb) * Float(share)) }
  func darker(_ share: Double) -> Color { mixed(.black, share) }
  func lighter(_ share: Double) -> Color { mixed(.white, share) }

  static let black = Color(0.06, 0.05, 0.06)
  static let white = Color(0.98, 0.97, 0.95)
}
