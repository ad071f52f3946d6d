package import Basics

/// An order of units in which those that the same photographs excite stand together.
package enum SimilarityOrder {
  /// The place of each unit in a chain from neighbour to neighbour; nil when no unit has photographs.
  ///
  /// The first unit begins. After each comes, of those that are left, the one that shares the most of its strongest
  /// photographs; where none shares any, the lowest number.
  package static func ranks(of photographs: [[Digest]]) -> [Int]? {
    guard photographs.contains(where: { !$0.isEmpty }) else { return nil }
    var units: [Digest: [Int]] = [:]
    for (unit, pictures) in photographs.enumerated() {
      for picture in pictures { units[picture, default: []].append(unit) }
    }
    var ranks = [Int?](repeating: nil, count: photographs.count)
    var current = 0
    var lowest = 0
    for rank in photographs.indices {
      ranks[current] = rank
      var shared: [Int: Int] = [:]
      for picture in photographs[current] {
        for unit in units[picture] ?? [] where ranks[unit] == nil { shared[unit, default: 0] += 1 }
      }
      while lowest < ranks.count, ranks[lowest] != nil { lowest += 1 }
      current = shared.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? lowest
    }
    return ranks.compactMap(\.self)
  }
}
