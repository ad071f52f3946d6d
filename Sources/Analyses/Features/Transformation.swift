/// A small change of the picture, drawn anew at every step, that a feature must survive: noise does not.
///
/// Lucid also pads with 12 pixels of grey first. Here all that lies outside the canvas is grey, so that there is
/// nothing to pad, and what the network sees keeps the size of the canvas.
package enum Transformation: Hashable, Sendable, Codable {
  /// Moves by up to half of that many whole pixels in each direction.
  case jitter(Int)
  /// Enlarges by one of these factors.
  case scale([Double])
  /// Turns by one of these angles, in degrees.
  case rotate([Double])

  /// Lucid's: those of the pictures in "Feature Visualization".
  package static let standard: [Transformation] = [
    .jitter(8),
    .scale((-5...5).map { 1 + Double($0) / 50 }),
    .rotate((-10...10).map(Double.init) + [0, 0, 0, 0]),
    .jitter(4),
  ]
}
