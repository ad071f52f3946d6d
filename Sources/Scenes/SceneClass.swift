/// What a scene is a scene of.
package enum SceneClass: String, CaseIterable, Hashable, Sendable, Codable {
  case dog, cat, horse, bird, fish, snail, car, truck, bicycle, house, tree, flower

  /// Whether it has a front that points left or right.
  package var hasFacing: Bool {
    switch self {
    case .house, .tree, .flower: false
    default: true
    }
  }

  /// Where the head is in the figure's own coordinates, for a portrait; nil for figures that are always shown whole.
  var portraitCenter: Point? {
    switch self {
    case .dog: Point(0.42, -0.36)
    case .cat: Point(0.44, -0.38)
    case .horse: Point(0.5, -0.46)
    case .bird: Point(0.36, -0.32)
    default: nil
    }
  }

  /// Where the figure touches the ground in its own coordinates; nil for one that swims.
  var ground: Double? {
    switch self {
    case .fish: nil
    case .bird, .cat: 0.76
    case .snail: 0.62
    case .car: 0.52
    case .truck: 0.58
    case .bicycle: 0.68
    case .house: 0.8
    default: 0.88
    }
  }

  func draw(_ painter: inout Painter) {
    switch self {
    case .dog: drawDog(&painter)
    case .cat: drawCat(&painter)
    case .horse: drawHorse(&painter)
    case .bird: drawBird(&painter)
    case .fish: drawFish(&painter)
    case .snail: drawSnail(&painter)
    case .car: drawCar(&painter)
    case .truck: drawTruck(&painter)
    case .bicycle: drawBicycle(&painter)
    case .house: drawHouse(&painter)
    case .tree: drawTree(&painter)
    case .flower: drawFlower(&painter)
    }
  }
}
