package import Images
package import Networks

extension Preprocessing {
  /// The shape of the input for `count` images, `[N, C, H, W]`.
  package func inputShape(count: Int) -> Shape { [count, channels, size, size] }
}
