import Basics
import Engine
import Images
import Networks

/// What the units of writing layers are on other images: a mean over all patches, and one for each token that is none.
struct WriterMeans: Sendable {
  /// Of each layer and token, its numbers.
  private let values: [[[Float]]]

  /// - Parameter stream: the units of the stream.
  init(
    _ writers: StreamWriters, stream: UnitSpace, reader: MapReader, preprocessing: Preprocessing, images: ImageSet,
    reference: [Int], workers: Int
  ) throws {
    let tokens = stream.tokenCount
    let sums = try Workers.sum(
      writers.layers.map { [Double](repeating: 0, count: tokens * $0.numbers) }, count: reference.count,
      workers: reader.workers(workers), state: { try reader.state() }
    ) { state, index in
      state.forward([preprocessing.view(of: try images.collection.picture(reference[index]))])
      return writers.layers.map { layer in state.withValue(of: layer.value, place: 0) { Array($0) } }
    } add: { sums, _, values in
      for (layer, value) in values.enumerated() {
        for (place, number) in value.enumerated() { sums[layer][place] += Double(number) }
      }
    }
    let patches = stream.leadingTokens..<stream.leadingTokens + stream.grid.count
    let count = Double(max(reference.count, 1))
    values = zip(writers.layers, sums).map { layer, sums in
      func row(_ token: Int) -> ArraySlice<Double> { sums[token * layer.numbers..<(token + 1) * layer.numbers] }
      var whole = [Double](repeating: 0, count: layer.numbers)
      for token in patches {
        for (number, sum) in row(token).enumerated() { whole[number] += sum }
      }
      let patch = whole.map { Float($0 / (count * Double(max(patches.count, 1)))) }
      return (0..<tokens).map { patches.contains($0) ? patch : row($0).map { Float($0 / count) } }
    }
  }

  func numbers(of layer: Int, at token: Int) -> [Float] { values[layer][token] }
}
