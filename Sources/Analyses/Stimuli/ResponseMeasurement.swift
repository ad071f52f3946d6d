import Basics
import Findings

/// Reads what one layer did with one image out of its maps.
struct ResponseMeasurement {
  private let parameters: ResponseParameters

  init(_ parameters: ResponseParameters) { self.parameters = parameters }

  /// - Parameter place: of the image in the batch.
  func response(_ maps: Maps, place: Int) -> LayerResponse {
    let activities = (0..<maps.channels).map { UnitActivity(of: maps[place, $0]) }
    let ranked = activities.indices.sorted { (activities[$1].largest, $0) < (activities[$0].largest, $1) }
    let strongest = ranked.prefix(parameters.strongest).filter { activities[$0].largest > 0 }.map { channel in
      let activity = activities[channel]
      return UnitResponse(
        channel: channel, largest: activity.largest, mean: activity.mean,
        position: Cell(activity.cell, width: maps.width),
        heat: HeatMap(of: maps[place, channel], places: maps.space))
    }
    let blocks = BlockMaps(maps, place: place)
    return LayerResponse(
      height: maps.height, width: maps.width, active: activities.count { $0.largest > 0 }, strongest: strongest,
      grid: blocks.grid, factors: maps.space.isOverImage ? factors(blocks) : .none)
  }

  /// Groups of units, one more as long as it explains enough; none of a layer without positions.
  private func factors(_ blocks: BlockMaps) -> UnitFactors {
    let problem = FactorizationProblem(blocks.means)
    guard blocks.height * blocks.width >= parameters.mostGroups, problem.energy > 0 else { return .none }
    func factored(_ rank: Int) -> Factorization {
      Factorization(problem, rank: rank, rounds: parameters.rounds, seed: parameters.seed)
    }
    var best = factored(parameters.fewestGroups)
    while best.rank < parameters.mostGroups {
      let next = factored(best.rank + 1)
      guard next.explained - best.explained >= parameters.gain else { break }
      best = next
    }
    let groups = zip(best.columns, best.rows).compactMap { units, map -> UnitFactors.Group? in
      guard let peak = map.max(), peak > 0, units.contains(where: { $0 > 0 }) else { return nil }
      let ranked = units.indices.sorted { (units[$1], $0) < (units[$0], $1) }
      return UnitFactors.Group(
        share: Float(
          FactorizationProblem.product(units, units) * FactorizationProblem.product(map, map) / problem.energy),
        heat: map.withUnsafeBufferPointer { HeatMap(of: $0, height: blocks.height, width: blocks.width) },
        units: ranked.prefix(parameters.members).filter { units[$0] > 0 }
          .map { UnitFactors.Member(channel: $0, weight: units[$0] * peak) })
    }
    return UnitFactors(
      explained: best.explained,
      groups: groups.enumerated().sorted { ($1.element.share, $0.offset) < ($0.element.share, $1.offset) }
        .map(\.element))
  }
}

/// A layer's maps on one image, made coarser in blocks where they are larger than a grid may be.
private struct BlockMaps {
  let height: Int
  let width: Int
  /// For each channel its largest value in each block, and its mean; negative values count as 0.
  let largest: [[Float]]
  let means: [[Float]]

  init(_ maps: Maps, place: Int) {
    let block = max(1, (max(maps.height, maps.width) + ResponseGrid.limit - 1) / ResponseGrid.limit)
    let (height, width) = ((maps.height + block - 1) / block, (maps.width + block - 1) / block)
    var counts = [Float](repeating: 0, count: height * width)
    for y in 0..<maps.height { for x in 0..<maps.width { counts[y / block * width + x / block] += 1 } }
    var (largest, means): ([[Float]], [[Float]]) = ([], [])
    for channel in 0..<maps.channels {
      let map = maps[place, channel]
      var (top, sum) = ([Float](repeating: 0, count: height * width), [Float](repeating: 0, count: height * width))
      for y in 0..<maps.height {
        for x in 0..<maps.width {
          let value = map[y * maps.width + x]
          guard value > 0, value.isFinite else { continue }
          let cell = y / block * width + x / block
          top[cell] = max(top[cell], value)
          sum[cell] += value
        }
      }
      largest.append(top)
      means.append(zip(sum, counts).map { $0 / $1 })
    }
    (self.height, self.width, self.largest, self.means) = (height, width, largest, means)
  }

  var grid: ResponseGrid {
    let depth = ResponseGrid.depth
    var (channels, values): ([Int], [Float]) = ([], [])
    for cell in 0..<(height * width) {
      // The strongest so far, in order; a later channel must be stronger to come before an earlier one.
      var best: [(channel: Int, value: Float)] = []
      for channel in largest.indices where largest[channel][cell] > 0 {
        let value = largest[channel][cell]
        guard best.count < depth || value > best[depth - 1].value else { continue }
        let rank = best.firstIndex { $0.value < value } ?? best.count
        best.insert((channel, value), at: rank)
        if best.count > depth { best.removeLast() }
      }
      for rank in 0..<depth {
        channels.append(rank < best.count ? best[rank].channel : -1)
        values.append(rank < best.count ? best[rank].value : 0)
      }
    }
    return ResponseGrid(height: height, width: width, channels: channels, values: values)
  }
}
