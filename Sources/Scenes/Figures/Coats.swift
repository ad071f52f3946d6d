/// Colours that several figures share, so that no colour tells a class.
enum Coats {
  static func fur(_ random: inout RandomNumbers) -> Color {
    let coat = random.pick([
      Color(0.80, 0.58, 0.34), Color(0.55, 0.36, 0.22), Color(0.33, 0.24, 0.20), Color(0.88, 0.80, 0.68),
      Color(0.62, 0.60, 0.60), Color(0.40, 0.41, 0.45), Color(0.82, 0.47, 0.22), Color(0.93, 0.90, 0.86),
      Color(0.70, 0.46, 0.30),
    ])
    return coat.mixed(Color(hue: random.unit(), saturation: 0.5, value: 0.6), random.between(0, 0.12))
  }

  static func bright(_ random: inout RandomNumbers) -> Color {
    Color(hue: random.unit(), saturation: random.between(0.45, 0.85), value: random.between(0.55, 0.95))
  }

  static let iris = [Color(0.85, 0.72, 0.20), Color(0.45, 0.70, 0.35), Color(0.40, 0.62, 0.80)]
}
