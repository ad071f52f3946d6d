/// Which questions of a stage one process answers together, where several share the work.
package enum Sharing: Hashable, Sendable {
  /// All: what they have in common is most of the work.
  case together
  case each
  /// Those about the units of one layer.
  case layers
  /// So many about neighbouring units of one layer.
  case units(Int)
  /// All, and every process that needs one of the answers: they are made faster than handed over.
  case everywhere
}

extension Stage {
  /// Cuts some questions into those that are answered together, in their order.
  func pieces(_ places: [Int]) -> [[Int]] {
    switch sharing {
    case .together, .everywhere: places.isEmpty ? [] : [places]
    case .each: places.map { [$0] }
    case .layers: pieces(places) { _ in 0 }
    case .units(let count): pieces(places) { $0 / max(count, 1) }
    }
  }

  /// - Parameter block: of a layer's units, by their number in it; those of one block stay together.
  private func pieces(_ places: [Int], block: (Int) -> Int) -> [[Int]] {
    var pieces: [[Int]] = []
    var blocks: [Block: Int] = [:]
    for place in places {
      let unit = questions[place].unit
      let key = Block(layer: unit?.layer, number: block(unit?.channel ?? 0))
      if let piece = blocks[key] {
        pieces[piece].append(place)
      } else {
        blocks[key] = pieces.count
        pieces.append([place])
      }
    }
    return pieces
  }
}

/// Neighbouring units of a layer.
private struct Block: Hashable {
  let layer: String?
  let number: Int
}
