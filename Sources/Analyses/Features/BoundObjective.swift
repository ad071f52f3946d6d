import Networks

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
        let middle = map.height / 2 * map.width + map.width / 2
        value += term.weight * map.values[channel * map.area + middle]
        let target = wakes(channel, term, maps, middle..<(middle + 1), &isDead) ?? measured
        gradients?[target].values[channel * map.area + middle] += term.weight
      case .direction(let vector):
        for (channel, share) in vector.enumerated() where share != 0 {
          value += term.weight * share * map.sum(of: channel) / Float(map.area)
          gradients?[measured].add(term.weight * share / Float(map.area), to: channel)
        }
      case .squares:
        let count = map.channels * map.area
        var sum: Float = 0
        for i in 0..<count { sum += map.values[i] * map.values[i] }
        value += term.weight * sum / Float(count)
        if let gradient = gradients?[measured] {
          for i in 0..<count { gradient.values[i] += 2 * term.weight / Float(count) * map.values[i] }
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
    guard cells.allSatisfy({ map.values[channel * map.area + $0] == 0 }) else { return nil }
    isDead = true
    return before
  }
}

/// One image's part of a target, dense `[channels, height, width]`.
package struct Map {
  package var values: UnsafeMutablePointer<Float>
  package var channels: Int
  package var height: Int
  package var width: Int

  package init(values: UnsafeMutablePointer<Float>, channels: Int, height: Int, width: Int) {
    self.values = values
    self.channels = channels
    self.height = height
    self.width = width
  }

  package var area: Int { height * width }

  func sum(of channel: Int) -> Float {
    var sum: Float = 0
    for i in 0..<area { sum += values[channel * area + i] }
    return sum
  }

  func add(_ number: Float, to channel: Int) {
    for i in 0..<area { values[channel * area + i] += number }
  }
}
