import Basics
import Networks

/// How windows along one or three axes are brought to height and width, of which the engine's are.
enum Plane {
  case map
  /// One axis is the width of a map one cell high.
  case line
  /// Of three axes only the first has windows: the others are the width of a map together.
  case depth
  /// Of three axes the first has no windows: each of its cells is a channel.
  case slices

  /// Finds it for a node with such windows.
  init(_ node: Translation, kernel: [Int]) throws(Diagnostic) {
    func isIdle(_ axis: Int) -> Bool {
      kernel[axis] == 1 && (node.attributes.integers("strides").map { $0.count == 3 && $0[axis] == 1 } ?? true)
        && (node.attributes.integers("pads").map { $0.count == 6 && $0[axis] == 0 && $0[axis + 3] == 0 } ?? true)
    }
    switch kernel.count {
    case 1: self = .line
    case 2: self = .map
    case 3 where isIdle(1) && isIdle(2): self = .depth
    case 3 where isIdle(0): self = .slices
    default:
      throw Diagnostic(
        "its windows run along \(kernel.count) axes; along height and width or one axis is supported",
        kind: .unsupported)
    }
  }

  /// The entries of a list for height and width; `idle` is for an axis without windows.
  func spread(_ list: [Int], idle: Int) -> [Int]? {
    switch self {
    case .map: list.count == 2 ? list : nil
    case .line: list.count == 1 ? [idle, list[0]] : nil
    case .depth: list.count == 3 ? [list[0], idle] : nil
    case .slices: list.count == 3 ? [list[1], list[2]] : nil
    }
  }

  /// The same for a list of all beginnings and then all ends.
  func spreadEnds(_ list: [Int]) -> [Int]? {
    guard list.count % 2 == 0, let begin = spread(Array(list.prefix(list.count / 2)), idle: 0),
      let end = spread(Array(list.suffix(list.count / 2)), idle: 0)
    else { return nil }
    return begin + end
  }

  /// Whether channels stay what they are, as a convolution needs them.
  var keepsChannels: Bool { self == .map || self == .line }

  /// What brings an input to a map.
  var entry: Reshaping? {
    switch self {
    case .map: nil
    case .line: Reshaping([.copied(0), .copied(1), .fixed(1), .copied(2)])
    case .depth: Reshaping([.copied(0), .copied(1), .copied(2), .merged(3..<5)])
    case .slices: Reshaping([.copied(0), .merged(1..<3), .copied(3), .copied(4)])
    }
  }

  /// What brings the map back to the axes of `x`.
  func exit(_ x: Value) throws(Diagnostic) -> Reshaping? {
    switch self {
    case .map: return nil
    case .line: return Reshaping([.copied(0), .copied(1), .copied(3)])
    case .depth:
      guard let width = x.extent(4) else { throw Diagnostic("the size of its input is not known") }
      return Reshaping([.copied(0), .copied(1), .copied(2), .inferred, .fixed(width)])
    case .slices:
      guard let channels = x.extent(1) else { throw Diagnostic("the channels of its input are not known") }
      return Reshaping([.copied(0), .fixed(channels), .inferred, .copied(2), .copied(3)])
    }
  }
}
