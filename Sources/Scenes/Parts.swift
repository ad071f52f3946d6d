/// What can be seen at a place of a scene; several at once, as an eye is part of a head.
package struct Parts: OptionSet, Hashable, Sendable {
  package let rawValue: UInt32

  package init(rawValue: UInt32) { self.rawValue = rawValue }

  private init(bit: Int) { rawValue = 1 << UInt32(bit) }

  package static let head = Parts(bit: 0)
  package static let neck = Parts(bit: 1)
  package static let body = Parts(bit: 2)
  package static let leg = Parts(bit: 3)
  package static let tail = Parts(bit: 4)
  package static let ear = Parts(bit: 5)
  package static let eye = Parts(bit: 6)
  package static let snout = Parts(bit: 7)
  package static let beak = Parts(bit: 8)
  package static let mane = Parts(bit: 9)
  package static let wing = Parts(bit: 10)
  package static let fin = Parts(bit: 11)
  package static let shell = Parts(bit: 12)
  package static let feeler = Parts(bit: 13)
  /// Strokes of fur that rise to the right: /
  package static let risingFur = Parts(bit: 14)
  /// Strokes of fur that fall to the right: \
  package static let fallingFur = Parts(bit: 15)
  package static let window = Parts(bit: 16)
  package static let wheel = Parts(bit: 17)
  package static let coachwork = Parts(bit: 18)
  package static let lamp = Parts(bit: 19)
  package static let frame = Parts(bit: 20)
  package static let roof = Parts(bit: 21)
  package static let wall = Parts(bit: 22)
  package static let door = Parts(bit: 23)
  package static let trunk = Parts(bit: 24)
  package static let crown = Parts(bit: 25)
  package static let petal = Parts(bit: 26)
  package static let flowerCenter = Parts(bit: 27)
  package static let stem = Parts(bit: 28)
  /// Something that stands in front of the figure.
  package static let occluder = Parts(bit: 29)

  /// Every part with its name, in the order of the bits.
  package static let named: [(part: Parts, name: String)] = [
    (.head, "head"), (.neck, "neck"), (.body, "body"), (.leg, "leg"), (.tail, "tail"), (.ear, "ear"), (.eye, "eye"),
    (.snout, "snout"), (.beak, "beak"), (.mane, "mane"), (.wing, "wing"), (.fin, "fin"), (.shell, "shell"),
    (.feeler, "feeler"), (.risingFur, "rising fur"), (.fallingFur, "falling fur"), (.window, "window"),
    (.wheel, "wheel"), (.coachwork, "coachwork"), (.lamp, "lamp"), (.frame, "frame"), (.roof, "roof"), (.wall, "wall"),
    (.door, "door"), (.trunk, "trunk"), (.crown, "crown"), (.petal, "petal"), (.flowerCenter, "flower center"),
    (.stem, "stem"), (.occluder, "occluder"),
  ]

  var elements: [Parts] {
    (0..<32).map { Parts(rawValue: 1 << $0) }.filter { contains($0) }
  }
}
