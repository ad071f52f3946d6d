import Networks

/// A layer's value on one image, and activation times gradient summed over it: by unit and by place.
struct AttributionSums: Sendable {
  let units: UnitSpace
  /// As the network has it.
  let value: [Float]
  /// For each unit, of the class's logit and of the difference of the two logits; extra tokens count too.
  private(set) var logit: [Float]
  private(set) var difference: [Float]
  /// For each unit, the gradient of the logit alone.
  private(set) var gradient: [Float]
  /// For each place, of the logit over all units.
  private(set) var places: [Float]
  /// For each unit, whether it is above 0 anywhere.
  let fires: [Bool]
  var firing: [Int] { fires.indices.filter { fires[$0] } }

  /// - Parameter value: of one image, dense.
  init(of value: [Float], units: UnitSpace) {
    self.units = units
    self.value = value
    fires = (0..<units.count).map { unit in
      (0..<units.tokenCount).contains { value[units.index(unit: unit, token: $0)] > 0 }
    }
    logit = [Float](repeating: 0, count: units.count)
    difference = logit
    gradient = logit
    places = [Float](repeating: 0, count: units.grid.count)
  }

  /// Adds the gradient of the class's logit.
  mutating func add(_ gradient: UnsafeBufferPointer<Float>) {
    for unit in logit.indices {
      var (sum, plain): (Float, Float) = (0, 0)
      for token in 0..<units.tokenCount {
        let index = units.index(unit: unit, token: token)
        let product = value[index] * gradient[index]
        sum += product
        plain += gradient[index]
        let place = token - units.leadingTokens
        if places.indices.contains(place) { places[place] += product }
      }
      logit[unit] += sum
      difference[unit] += sum
      self.gradient[unit] += plain
    }
  }

  /// Takes away the gradient of the other class's logit.
  mutating func subtract(_ gradient: UnsafeBufferPointer<Float>) {
    for unit in logit.indices {
      difference[unit] -= (0..<units.tokenCount).reduce(Float(0)) { sum, token in
        let index = units.index(unit: unit, token: token)
        return sum + value[index] * gradient[index]
      }
    }
  }

  /// The unit's map, its extra tokens left out.
  func map(of unit: Int) -> [Float] {
    places.indices.map { value[units.index(unit: unit, token: units.leadingTokens + $0)] }
  }

  /// The value with some units at 0.
  func silencing(_ silent: [Int]) -> [Float] {
    var result = value
    for unit in silent { for token in 0..<units.tokenCount { result[units.index(unit: unit, token: token)] = 0 } }
    return result
  }
}
