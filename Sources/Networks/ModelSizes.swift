package import Basics
import Synchronization

/// One network for images of every size, each made when it is first asked for.
///
/// What a file works out from shapes (the target of a Reshape, a Resize to the size of another map, the padding of
/// `auto_pad`) are numbers in the nodes of a ``Model``, right for one size of the image. At another size it is another
/// model, whose values have the same names.
package final class ModelSizes: Sendable {
  /// Makes the network for one image of the shape `[1, C, H, W]`.
  package typealias Maker = @Sendable (_ image: Shape) throws(Diagnostic) -> Model

  private let base: Model
  private let make: Maker
  private let made = Mutex<[Shape: Model]>([:])

  /// - Parameter base: the network at the size for which it was read.
  init(of base: Model, _ make: @escaping Maker) {
    self.base = base
    self.make = make
  }

  /// The network for one image of this shape; weights that are the same at both sizes are kept once.
  func model(for image: Shape) throws(Diagnostic) -> Model {
    if image == base.image { return base }
    return try made.withLock { made throws(Diagnostic) in
      if let model = made[image] { return model }
      let model = try make(image).sharingConstants(with: base)
      made[image] = model
      return model
    }
  }
}

extension Model {
  /// The same network, with the other's tensors in place of its own where they are equal.
  fileprivate func sharingConstants(with other: Model) throws(Diagnostic) -> Model {
    let shared = other.constants
    return try rewritten { model in
      (
        model.nodes,
        model.constants.reduce(into: [:]) { $0[$1.key] = shared[$1.key] == $1.value ? shared[$1.key] : $1.value }
      )
    }
  }
}
