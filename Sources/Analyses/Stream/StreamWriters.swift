import Basics
import Networks

/// The heads and neurons that write into a residual stream before it is read, with the weights by which they do.
struct StreamWriters: Sendable {
  /// A layer whose units write.
  struct Layer: Sendable {
    let name: String
    /// The numbers that are written, `[1, T, units * width]`.
    let value: String
    let units: Int
    /// How many numbers a unit has: a head as many as its values are wide.
    let width: Int
    /// Which of the ``values`` it makes the next of.
    let place: Int
    /// How the numbers are added to the stream.
    let writing: StreamWriting

    /// Of a token.
    var numbers: Int { units * width }
  }

  /// The stream before each write, and last where it is read.
  let values: [String]
  /// In running order.
  let layers: [Layer]

  /// Nil where no block writes into the stream before it is read there.
  ///
  /// - Parameters:
  ///   - layers: of the network; those of heads and of neurons are found among them.
  ///   - graph: up to what is read, for one image.
  init?(_ end: StreamEnd, layers: [Networks.Layer], in graph: Graph) throws {
    guard let stream = graph.residualStream else { return nil }
    let writes = stream.blocks.flatMap(\.writes).prefix { end.sums.contains($0.before) && $0.before != end.stream }
    guard !writes.isEmpty else { return nil }
    values = writes.map(\.before) + [end.stream]
    let blocks = Dictionary(
      graph.attentionBlocks.map { ($0.headValue, $0) }, uniquingKeysWith: { first, _ in first })
    var writers: [Int: Layer] = [:]
    for layer in layers {
      let block = blocks[layer.value]
      // What is written within windows is laid on the map before it is added.
      guard block?.windows == nil else { continue }
      let value = block?.joined ?? layer.value
      guard let place = graph.place(reachedBy: value, in: values), (block == nil) == (writes[place].kind == .mlp),
        let writing = try graph.streamWriting(from: value, to: values[place + 1])
      else { continue }
      writers[place] = Layer(
        name: layer.name, value: value, units: layer.channels, width: block?.valueWidth ?? 1, place: place,
        writing: writing)
    }
    self.layers = values.indices.compactMap { writers[$0] }
  }
}

extension Graph {
  /// Before which of a stream's values a value lies, none of whose later ones is made from it but through that.
  fileprivate func place(reachedBy value: String, in stream: [String]) -> Int? {
    guard !stream.contains(value), shapes[value] != nil else { return nil }
    var reached: Set = [value]
    for node in nodes where node.inputs.contains(where: reached.contains) {
      reached.insert(node.output)
      if let place = stream.firstIndex(of: node.output) { return place > 0 ? place - 1 : nil }
    }
    return nil
  }
}
