import Analyses
import Artifacts
import Basics
import Engine
import Foundation
import Images
import Networks

/// A network of three layers whose circuit is known, and pictures that excite it.
///
/// `edges` 0 and 1 see a left and a right edge of something bright. `sides` 0 and 1 are excited by their own edge and
/// inhibited by the other. `either` 0 is the union of both. Units beside these do other things: `edges` 2 to 4,
/// `sides` 2 and 3, `either` 1. `edges` 5 is dead.
enum SmallCircuit {
  static let size = 24
  static let preprocessing = Preprocessing(range: [0, 1], order: .grey, resize: size, size: Size(square: size))

  /// - Parameter batch: how many images the file is bound to, if it is.
  static func model(batch: Int? = nil) throws -> Model {
    var edges = Tensor(zeros: [6, 1, 3, 3])
    for row in 0..<3 {
      for column in 0..<3 {
        let (x, y) = (Float(column - 1), Float(row - 1))
        edges.values[row * 3 + column] = x
        edges.values[9 + row * 3 + column] = -x
        edges.values[18 + row * 3 + column] = y
        edges.values[27 + row * 3 + column] = -y
      }
    }
    edges.values[36 + 4] = 1
    var sides = Tensor(zeros: [4, 6, 3, 3])
    for row in 0..<3 {
      // Its own edge in the middle, the other in the columns beside it.
      for own in 0..<2 {
        sides.values[(own * 6 + own) * 9 + row * 3 + 1] = 1
        sides.values[(own * 6 + 1 - own) * 9 + row * 3 + (own == 0 ? 2 : 0)] = -0.5
      }
      sides.values[(2 * 6 + 2) * 9 + 3 + row] = 1
      sides.values[(3 * 6 + 4) * 9 + row * 3 + 1] = 0.5
    }
    var either = Tensor(zeros: [2, 4, 3, 3])
    for row in 0..<3 {
      either.values[row * 3] = 1
      either.values[9 + row * 3 + 2] = 1
      either.values[(1 * 4 + 2) * 9 + row] = 1
    }
    func layer(_ name: String, from input: String) -> [Node] {
      [
        Node(
          name: "\(name) sums", operator: Convolution(kernel: [3, 3], padding: [1, 1, 1, 1]),
          inputs: [input, "\(name) weights"], output: "\(name) sums"),
        Node(name: name, operator: Activation(.relu), inputs: ["\(name) sums"], output: name),
      ]
    }
    return try Model(
      inputs: [Input(name: "image", dimensions: [nil, 1, size, size])],
      nodes: layer("edges", from: "image") + layer("sides", from: "edges") + layer("either", from: "sides"),
      constants: ["edges weights": edges, "sides weights": sides, "either weights": either],
      outputs: ["either"], opset: 13, digest: Digest(Data("small circuit".utf8)), batch: batch)
  }

  static func layers(_ model: Model) throws -> [ScanLayer] {
    try model.layers(["edges", "sides", "either"], image: [1, 1, size, size]).map { try ScanLayer($0, of: model) }
  }
}

/// Bright rectangles on dark ground at places that a simple rule gives; one side of each is brighter than the other.
struct Rectangles: PictureCollection {
  let kind = PictureKind.scenes
  let count: Int

  func name(_ index: Int) -> String { "rectangle \(index)" }
  func digest(_ index: Int) -> Digest { Digest(Data("rectangle \(index)".utf8)) }

  func picture(_ index: Int) -> Picture {
    let (left, top) = (2 + index * 5 % 11, 2 + index * 7 % 9)
    let (width, height) = (4 + index * 3 % 7, 5 + index * 2 % 8)
    let bright = UInt8(120 + index * 31 % 130)
    var picture = Picture(width: SmallCircuit.size, height: SmallCircuit.size, color: [20, 20, 20])
    for y in top..<(top + height) {
      for x in left..<(left + width) {
        let shade = UInt8(6 * (index.isMultiple(of: 2) ? x - left : left + width - 1 - x))
        for channel in 0..<3 { picture.pixels[(y * SmallCircuit.size + x) * 3 + channel] = bright - shade }
      }
    }
    return picture
  }
}

/// A store in a folder of its own, which is removed at the end.
func withTemporaryStore<R>(_ body: (Store) throws -> R) throws -> R {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("micrograph-\(UUID().uuidString)")
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(try Store(at: folder.appendingPathComponent("store.sqlite")))
}
