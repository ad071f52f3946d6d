import Basics
package import Networks

/// What a circuit ends in: a unit, written `LAYER:CHANNEL`, or the score of a class, `class:NAME`.
package enum CircuitTarget: Hashable, Sendable, StoredAsText {
  case unit(Networks.Unit)
  /// By one of its names, or its number.
  case ofClass(String)

  private static let classMark = "class:"

  package init?(_ text: String) {
    if text.hasPrefix(Self.classMark) {
      let name = String(text.dropFirst(Self.classMark.count))
      guard !name.isEmpty else { return nil }
      self = .ofClass(name)
    } else {
      guard let unit = Networks.Unit(text) else { return nil }
      self = .unit(unit)
    }
  }

  package var description: String {
    switch self {
    case .unit(let unit): unit.description
    case .ofClass(let name): Self.classMark + name
    }
  }

  /// Nil of a class.
  package var unit: Networks.Unit? {
    guard case .unit(let unit) = self else { return nil }
    return unit
  }

  /// The class's name; nil of a unit.
  package var className: String? {
    guard case .ofClass(let name) = self else { return nil }
    return name
  }
}
