package import Basics
package import Engine
package import Findings
package import Images
package import Networks

/// Reads what the blocks of a transformer add to the residual stream.
package struct StreamMeasurement: Sendable {
  /// Whether scores can be read from the stream.
  package var isRead: Bool { lens != nil }
  private let reader: MapReader
  private let lens: LogitLens?
  private let stream: ResidualStream
  private let space: UnitSpace
  private let preprocessing: Preprocessing

  /// Nil where it is not known which tokens are patches.
  ///
  /// - Parameter output: nil where the model tells no classes apart.
  package init?(
    compiler: Compiler, stream: ResidualStream, output: ClassOutput?, preprocessing: Preprocessing
  ) throws {
    let input = preprocessing.inputShape(count: 1)
    let scores = output.map { [$0.scores, $0.logits] } ?? []
    let graph = try compiler.graph(input: input, targets: stream.values + scores)
    let space = try graph.units(of: stream.end)
    guard case .tokens = space.places, graph.shapes[stream.end] == [1, space.tokenCount, space.count] else {
      return nil
    }
    lens = try output.flatMap { try LogitLens(stream, $0, in: graph) }
    reader = try MapReader(
      compiler: compiler, preprocessing: preprocessing, layers: [], others: stream.values, batch: 1)
    self.stream = stream
    self.space = space
    self.preprocessing = preprocessing
  }

  package func run(
    _ analysis: StreamAnalysis, images: ImageSet, workers: Int, interruption: Interruption = Interruption()
  ) throws -> StreamProfile {
    let places = images.spread(analysis.count)
    let samples = try Workers.map(
      count: places.count, workers: reader.workers(workers),
      state: { (state: try reader.state(), lens: try lens?.reader()) }
    ) { worker, index in
      try interruption.check()
      worker.state.forward([preprocessing.view(of: try images.collection.picture(places[index]))])
      return sample(worker.state, worker.lens)
    }
    return StreamProfile(
      imageCount: samples.count, grid: space.grid, outlierFactor: OutlierTokens.factor,
      readings: stream.readings.indices.map { place in
        let outliers = samples.map { $0.outliers[place] }
        var counts = [Int](repeating: 0, count: space.grid.count)
        for cell in outliers.joined() { counts[cell.row * space.grid.width + cell.column] += 1 }
        return StreamProfile.Reading(
          length: tokens(samples.map { $0.lengths[place] }), outliers: counts,
          imagesWithOutliers: outliers.count { !$0.isEmpty },
          agreement: lens == nil
            ? nil : Double(samples.count { $0.answers[place] == $0.answers.last }) / Double(max(samples.count, 1)))
      },
      blocks: stream.blocks.enumerated().map { place, block in
        block.writes.enumerated().map { write, kind in
          StreamProfile.Write(kind: kind.kind, share: tokens(samples.map { $0.shares[place][write] }))
        }
      })
  }

  /// What is read of one image.
  private struct Sample: Sendable {
    /// Of each block's writes.
    var shares: [[TokenNumber]] = []
    /// Of each reading.
    var lengths: [TokenNumber] = []
    var outliers: [[Cell]] = []
    /// The best class; none where scores cannot be read.
    var answers: [Int] = []
  }

  /// The median over the patches, and the number of the class token.
  private struct TokenNumber: Sendable {
    let patches: Double?
    let classToken: Double?
  }

  private func sample(_ state: MapReader.State, _ lens: LogitLens.Reader?) -> Sample {
    var sample = Sample()
    for reading in stream.readings {
      state.withValue(of: reading, place: 0) { values in
        sample.lengths.append(number(lengths(values)))
        sample.outliers.append(OutlierTokens.patches(of: values, space))
        if let answer = lens?.read(values).logits.answer { sample.answers.append(answer) }
      }
    }
    sample.shares = stream.blocks.map { block in
      block.writes.map { write in
        state.withValue(of: write.before, place: 0) { before in
          let written = state.withValue(of: write.after, place: 0) { lengths($0, less: before) }
          return number(zip(written, lengths(before)).map { $1 > 0 ? $0 / $1 : .nan })
        }
      }
    }
    return sample
  }

  /// Of each token's vector.
  ///
  /// - Parameters:
  ///   - values: `[T, C]`.
  ///   - other: what is taken away from it.
  private func lengths(_ values: UnsafeBufferPointer<Float>, less other: UnsafeBufferPointer<Float>? = nil) -> [Double]
  {
    (0..<space.tokenCount).map { token in
      (token * space.count..<(token + 1) * space.count).reduce(0.0) { sum, place in
        let value = Double(values[place]) - (other.map { Double($0[place]) } ?? 0)
        return sum + value * value
      }.squareRoot()
    }
  }

  private func number(_ tokens: [Double]) -> TokenNumber {
    let patches = tokens[space.leadingTokens..<space.leadingTokens + space.grid.count]
    return TokenNumber(
      patches: StreamProfile.Quartiles(Array(patches))?.median, classToken: space.firstExtraToken.map { tokens[$0] })
  }

  private func tokens(_ numbers: [TokenNumber]) -> StreamProfile.Tokens {
    StreamProfile.Tokens(
      patches: StreamProfile.Quartiles(numbers.compactMap(\.patches)),
      classToken: StreamProfile.Quartiles(numbers.compactMap(\.classToken)))
  }
}
