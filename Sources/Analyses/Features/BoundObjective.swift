package import Networks

/// An objective with its places in the targets of a program, for one image of a batch.
package struct BoundObjective {
  package var terms: [Term]

  package struct Term {
    package var weight: Float
    package var kind: Kind
    /// The map after the layer's activation function.
    package var after: Int
    /// The map before it, where there is one.
    package var before: Int?

    package init(weight: Float = 1, _ kind: Kind, after: Int = 0, before: Int? = nil) {
      self.weight = weight
      self.kind = kind
      self.after = after
      self.before = before
    }
  }

  package enum Kind {
    case channel(Int)
    case neuron(Int)
    case direction([Float])
    case squares
  }

  package init(_ terms: [Term]) { self.terms = terms }

  /// The objective's value on maps, and whether a unit in it is dead: 0 everywhere, its gradient stopped by its ReLU.
  ///
  /// A dead unit sends its gradient past the ReLU until it wakes. A term with a negative weight on a unit measures
  /// before the ReLU: what was made 0 there has nothing lower to go to.
  ///
  /// - Parameters:
  ///   - maps: the image's part of each target.
  ///   - gradients: that of d objective / d target, 0 at first.
  package func evaluate(_ maps: [Map], addingGradientsTo gradients: [Map]?) -> (value: Float, isDead: Bool) {
    var value: Float = 0
    var isDead = false
    for term in terms {
      let measured = term.weight < 0 ? term.before ?? term.after : term.after
      let map = maps[measured]
      switch term.kind {
      case .channel(let channel):
        let sum = map.sum(of: channel)
        value += term.weight * sum / Float(map.area)
        let target = wakes(channel, term, maps, 0..<map.area, &isDead) ?? measured
        gradients?[target].add(term.weight / Float(map.area), to: channel)
      case .neuron(let channel):
        let grid = map.units.grid
        let middle = grid.height / 2 * grid.width + grid.width / 2
        value += term.weight * map[channel, middle]
        let target = wakes(channel, term, maps, middle..<(middle + 1), &isDead) ?? measured
        gradients?[target][channel, middle] += term.weight
      case .direction(let vector):
        for (channel, share) in vector.enumerated() where share != 0 {
          value += term.weight * share * map.sum(of: channel) / Float(map.area)
          gradients?[measured].add(term.weight * share / Float(map.area), to: channel)
        }
      case .squares:
        let count = map.units.count * map.area
        var sum: Float = 0
        for unit in 0..<map.units.count { for place in 0..<map.area { sum += map[unit, place] * map[unit, place] } }
        value += term.weight * sum / Float(count)
        if let gradient = gradients?[measured] {
          for unit in 0..<map.units.count {
            for place in 0..<map.area { gradient[unit, place] += 2 * term.weight / Float(count) * map[unit, place] }
          }
        }
      }
    }
    return (value, isDead)
  }

  /// The map before the activation function, if that holds all these cells of a channel at 0.
  private func wakes(
    _ channel: Int, _ term: Term, _ maps: [Map], _ cells: Range<Int>, _ isDead: inout Bool
  ) -> Int? {
    guard term.weight > 0, let before = term.before else { return nil }
    let map = maps[term.after]
    guard cells.allSatisfy({ map[channel, $0] == 0 }) else { return nil }
    isDead = true
    return before
  }
}

/// One image's part of a target, dense as the network has it, with the places of its units.
package struct Map {
  package var values: UnsafeMutablePointer<Float>
  package var units: UnitSpace

  package init(values: UnsafeMutablePointer<Float>, units: UnitSpace) {
    self.values = values
    self.units = units
  }

  var area: Int { units.grid.count }

  subscript(unit: Int, place: Int) -> Float {
    get { values[units.index(unit: unit, place: place)] }
    nonmutating set { values[units.index(unit: unit, place: place)] = newValue }
  }

  func sum(of unit: Int) -> Float {
    var sum: Float = 0
    for place in 0..<area { sum += self[unit, place] }
    return sum
  }

  func add(_ number: Float, to unit: Int) {
    for place in 0..<area { self[unit, place] += number }
  }
}
