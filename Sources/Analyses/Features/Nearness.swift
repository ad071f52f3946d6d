package import Basics
import Engine
package import Networks

/// How near a picture is to stay to the photograph that it begins from, and to what of it.
package struct Nearness: Hashable, Sendable, Codable {
  package var weight: Float
  /// The digest of the layer of the picture's unit.
  package var layer: Digest

  package init(weight: Float, layer: Digest) {
    self.weight = weight
    self.layer = layer
  }
}

/// What keeps pictures near the photographs that they begin from, in the network's own terms: the other units of the
/// layer are to say of the picture what they say of the photograph.
///
/// `penalty = weight * rms(s_c) * distance` and `distance = sum over u != c of |a_u - s_u|^2 / sum over u != c of |s_u|^2`
/// for a picture of unit c, with the maps a of the layer on the picture and s on the photograph, both seen through the
/// same transformations (after Hamblin et al., "Feature Accentuation", 2024). By the root mean square of the unit's own
/// map the penalty grows with the unit's numbers, so that one weight does for all units.
package final class Anchor {
  private let weight: Float
  private let channels: [Int]
  private let units: UnitSpace
  private let starts: FloatBuffer

  /// - Parameters:
  ///   - channels: of each picture the unit that is free to change.
  ///   - units: of the layer, all of them.
  package init(weight: Float, channels: [Int], units: UnitSpace) {
    self.weight = weight
    self.channels = channels
    self.units = units
    starts = FloatBuffer(channels.count * units.imageStride)
  }

  /// Takes what the layer says of the photographs, as dense as the network has it, one after another.
  package func note(_ values: UnsafePointer<Float>) { starts.pointer.update(from: values, count: starts.count) }

  /// How far a picture is from its photograph, and the penalty for that; subtracts its gradient from `gradient`.
  package func penalty(
    _ map: Map, of picture: Int, subtractingGradientFrom gradient: Map?
  ) -> (penalty: Float, distance: Float) {
    let start = Map(values: starts.pointer + picture * units.imageStride, units: units)
    let channel = channels[picture]
    var (own, others, moved) = (0.0, 0.0, 0.0)
    for unit in 0..<units.count {
      for place in 0..<map.area {
        let value = Double(start[unit, place])
        if unit == channel {
          own += value * value
        } else {
          others += value * value
          let step = Double(map[unit, place]) - value
          moved += step * step
        }
      }
    }
    guard others > 0 else { return (0, 0) }
    let factor = weight * Float((own / Double(map.area)).squareRoot())
    if let gradient {
      let slope = 2 * factor / Float(others)
      for unit in 0..<units.count where unit != channel {
        for place in 0..<map.area { gradient[unit, place] -= slope * (map[unit, place] - start[unit, place]) }
      }
    }
    let distance = Float(moved / others)
    return (factor * distance, distance)
  }
}
