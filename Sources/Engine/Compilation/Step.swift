/// One thing that a program does.
struct Step: Sendable {
  enum Work: Sendable {
    /// A primitive of oneDNN; its places are named by its argument numbers.
    case primitive(Primitive, arguments: [Int32])
    /// Our own loop over dense tensors, in the order of `places`.
    case loop(Loop)
  }

  let work: Work
  let places: [Place]
  /// The node it belongs to, for reports of time.
  let node: String
}

/// A loop over the memory of some tensors. It must not allocate.
typealias Loop = @Sendable (Pointers) -> Void

/// The tensors of a loop.
struct Pointers {
  let start: UnsafePointer<UnsafeMutableRawPointer>

  subscript(_ index: Int) -> UnsafeMutablePointer<Float> {
    start[index].assumingMemoryBound(to: Float.self)
  }
}
