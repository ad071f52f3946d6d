package import Basics
package import Images
package import Networks

extension Preprocessing {
  /// The shape of the input for `count` images `[N, C, H, W]`, of another size than its own where one is given.
  package func inputShape(count: Int, size: Size? = nil) -> Shape {
    let size = size ?? self.size
    return [count, channels, size.height, size.width]
  }
}
