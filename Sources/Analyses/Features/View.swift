package import Basics
import Foundation

/// Which place of the canvas each pixel that the network sees comes from, both measured from their centres:
/// `source = (xx px + xy py + x, yx px + yy py + y)`.
///
/// All transformations of a step together are one such map. Resampling once keeps the picture sharper and costs a
/// third of doing them one after the other; jitter, scale and rotation compose exactly.
package struct View: Hashable, Sendable {
  package var xx = 1.0
  package var xy = 0.0
  package var yx = 0.0
  package var yy = 1.0
  package var x = 0.0
  package var y = 0.0

  /// The canvas as it is.
  package static let plain = View()

  package init() {}

  /// Draws one map; `transformations` are in the order in which they happen to the picture.
  package static func drawn(from transformations: [Transformation], with generator: inout SeededGenerator) -> View {
    var view = View.plain
    for transformation in transformations {
      var step = View()
      switch transformation {
      case .jitter(let room):
        step.x = Double(generator.below(room + 1)) - Double(room) / 2
        step.y = Double(generator.below(room + 1)) - Double(room) / 2
      case .scale(let factors):
        let factor = factors[generator.below(factors.count)]
        (step.xx, step.yy) = (1 / factor, 1 / factor)
      case .rotate(let angles):
        let angle = angles[generator.below(angles.count)] * .pi / 180
        (step.xx, step.xy, step.yx, step.yy) = (cos(angle), -sin(angle), sin(angle), cos(angle))
      }
      view = view.after(step)
    }
    return view
  }

  /// The map that takes a pixel through `first` and then through this one.
  package func after(_ first: View) -> View {
    var view = View()
    view.xx = xx * first.xx + xy * first.yx
    view.xy = xx * first.xy + xy * first.yy
    view.yx = yx * first.xx + yy * first.yx
    view.yy = yx * first.xy + yy * first.yy
    view.x = xx * first.x + xy * first.y + x
    view.y = yx * first.x + yy * first.y + y
    return view
  }
}
