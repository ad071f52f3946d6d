import Basics

/// The sums over all images from which some layers of one model are compared with all layers of another.
package struct ComparisonTally: Sendable {
  /// Of the layers of the first model, then of those of the second.
  private var moments: [ChannelMoments]
  /// Layers of the first model.
  private let count: Int
  /// Of each layer with itself, in the order of ``moments``.
  private let own: [ChannelProducts]
  /// For each layer of the first model and each of the second: as they are, then under each draw.
  private let cross: [[[ChannelProducts]]]

  /// - Parameters:
  ///   - first: the number of channels of each layer of the first model; `second` likewise.
  package init(first: [Int], second: [Int], cells: Int, draws: Int) {
    count = first.count
    moments = (first + second).map { ChannelMoments(channels: $0, cells: cells) }
    own = (first + second).map { ChannelProducts($0, $0) }
    cross = first.map { rows in
      second.map { columns in (0...draws).map { _ in ChannelProducts(rows, columns) } }
    }
  }

  /// Adds a chunk of images.
  ///
  /// - Parameters:
  ///   - samples: of each layer of the first model, then of each of the second.
  ///   - shifts: for each draw, by how many images the second model's samples are moved.
  package mutating func add(_ samples: [MapSamples], shifts: [Int], workers: Int) throws {
    let known = moments
    let moved = try Workers.map(count: samples.count, workers: workers, state: {}) { _, layer in
      var (samples, moments) = (samples[layer], known[layer])
      moments.add(&samples)
      return (samples, moments)
    }
    moments = moved.map(\.1)
    try add(centred: moved.map(\.0), shifts: shifts, workers)
  }

  private func add(centred samples: [MapSamples], shifts: [Int], _ workers: Int) throws {
    let (own, cross, count) = (own, cross, count)
    let others = samples.count - count
    let moved = try Workers.map(count: others * shifts.count, workers: workers, state: {}) { _, task in
      samples[count + task / shifts.count].shifted(by: shifts[task % shifts.count])
    }
    let pairs = count * others
    _ = try Workers.map(count: pairs + samples.count, workers: workers, state: {}) { _, task in
      guard task < pairs else {
        own[task - pairs].add(samples[task - pairs], samples[task - pairs])
        return
      }
      let (row, column) = (task / others, task % others)
      cross[row][column][0].add(samples[row], samples[count + column])
      for draw in shifts.indices {
        cross[row][column][draw + 1].add(samples[row], moved[column * shifts.count + draw])
      }
    }
  }

  /// The best matches of the units of a layer of the first model, and its alignment with each layer of the second.
  package func comparison(of row: Int) -> (choice: MatchChoice, alignments: [Float?]) {
    let deviations = moments[row].deviations
    let squared = Covariances.all([own[row]], moments[row], moments[row])[0].squared
    var choice = MatchChoice(units: deviations.count, draws: max(0, (cross[row].first?.count ?? 1) - 1))
    var alignments: [Float?] = []
    for (column, products) in cross[row].enumerated() {
      let other = moments[count + column]
      let covariances = Covariances.all(products, moments[row], other)
      let otherSquared = Covariances.all([own[count + column]], other, other)[0].squared
      let otherDeviations = other.deviations
      let bothVary = deviations.contains { $0 != nil } && otherDeviations.contains { $0 != nil }
      let alignment = Covariances.alignment(cross: covariances[0], first: squared, second: otherSquared)
      alignments.append(bothVary ? alignment.map { Float($0) } : nil)
      choice.add(covariances[0], shuffled: Array(covariances.dropFirst()), deviations, otherDeviations)
    }
    return (choice, alignments)
  }
}
