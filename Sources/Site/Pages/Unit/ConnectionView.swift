import Findings
import Networks

/// A connection with another unit: its tile, its weights as an image, what they add up to, and what went through it.
struct ConnectionView: ViewModel {
  var tile: UnitTile
  var excites: Bool
  /// The share of what orders the list, of its largest, for the bar, among it.
  var style: String
  /// The share of the target's activation that the source gave; empty where that is not known.
  var given: String
  var sum: String
  var excitation: String
  var inhibition: String
  var cancelled: String
  /// What a screen reader says of the weights; empty where all have one sign, as their sum says it then.
  var spoken: String
  /// Whether the weights are one number, which needs no picture.
  var isSingle: Bool
  /// What it gave in a circuit, where it is an edge of one; empty otherwise.
  var inCircuit: String

  static let variables = Variables<ConnectionView>([
    .flag(
      "excites", "whether it gave more than 0, or the weights add up to more, where it gave hardly anything", \.excites),
    .text("style", "the place of its weight image on the sheet, and the bar: --i:3;--b:83%", \.style),
    .text("given", "what it gave on the strongest images, as a share of the activation: +18%; may be empty", \.given),
    .text("sum", "excitation plus inhibition, with its sign", \.sum),
    .text("excitation", "the sum of the positive weights", \.excitation),
    .text("inhibition", "the sum of the negative weights", \.inhibition),
    .text("cancelled", "what paths of opposite sign cancelled, when that is much", \.cancelled),
    .text("spoken", "the weights in words: excitation 0.39, inhibition 0.02; empty where all have one sign", \.spoken),
    .flag("isSingle", "whether the weights are one number, which needs no picture", \.isSingle),
    .text("inCircuit", "that it is an edge of a circuit, with what it gave there; may be empty", \.inCircuit),
  ]).with(\.tile)
}

/// The strongest connections on one side of a unit, drawn in one scale.
struct ConnectionsView: ViewModel {
  var excitatory: [ConnectionView]
  var inhibitory: [ConnectionView]
  var sheet: String
  var scale: String
  var averaged: String
  var anyCancelled: Bool
  var anyDrawn: Bool
  /// What the shares of the activation are, or why there are none; may be empty.
  var givenNote: String
  /// That there are weaker ones, which are not shown; may be empty.
  var more: String

  static let variables = Variables<ConnectionsView>([
    .rows("excitatory", "the connections that excite, strongest first", \.excitatory),
    .rows("inhibitory", "the connections that inhibit, strongest first", \.inhibitory),
    .text("sheet", "the style with all weight images side by side", \.sheet),
    .text("scale", "the weight that is drawn in full colour", \.scale),
    .text("averaged", "what a cell of a weight image stands for, where it is more than one weight", \.averaged),
    .text("givenNote", "what was measured of what they gave, or why nothing was; may be empty", \.givenNote),
    .text("more", "how many weaker ones there are, and where; may be empty", \.more),
    .any("hasExcitatory", "whether any excites", \.excitatory),
    .any("hasInhibitory", "whether any inhibits", \.inhibitory),
    .flag("anyDrawn", "whether weights of one of them are drawn", \.anyDrawn),
    .flag("anyCancelled", "whether one of them has something under `cancelled`", \.anyCancelled),
  ])

  /// Nil when there are none.
  ///
  /// Where it is known what they gave, that orders them and says on which side they stand. The one with the largest weights
  /// is always among them, whatever it gave.
  ///
  /// - Parameters:
  ///   - other: picks the unit at the far end.
  ///   - edges: those of circuits that may be among the connections.
  ///   - most: how many of either sign are shown, besides those of circuits.
  ///   - photographs: on how many it was measured what they gave.
  ///   - isTooCostly: whether it was not measured because that would cost too much.
  init?(
    _ all: [Connection], other: KeyPath<Connection, Unit>, edges: [CircuitEdge] = [], most: Int = .max,
    photographs: Int = 0, isTooCostly: Bool = false, context: PageContext
  ) throws {
    let strings = context.strings
    guard !all.isEmpty else { return nil }
    func edge(_ connection: Connection) -> CircuitEdge? {
      edges.first { $0.source == connection.source && $0.target == connection.target }
    }
    let sides = [true, false].map { side in all.filter { $0.excites == side } }
    let connections = sides.flatMap { Self.shown($0, most: most) { edge($0) != nil } }
    more = connections.count < all.count ? strings.count("unit.more", all.count - connections.count) : ""
    let images = connections.map { WeightImage($0.weights) }
    let scale = WeightImage.scale(of: images)
    let largest = connections.map(\.strength).max() ?? 0
    let sheet = context.site.sheets.weights(images, scale: scale)
    let views = try connections.enumerated().map { place, connection in
      let (sum, strength) = (connection.sum, connection.strength)
      let share = largest > 0 && strength.isFinite && largest.isFinite ? min(1, strength / largest) * 100 : 0
      return ConnectionView(
        tile: try context.tile(connection[keyPath: other]), excites: connection.excites,
        style: sheet.place(place) + ";--b:\(Int(share.rounded()))%", given: Self.given(connection, strings),
        sum: NumberText.signed(Double(sum)), excitation: NumberText.signed(Double(connection.excitation)),
        inhibition: NumberText.signed(Double(connection.inhibition)),
        cancelled: connection.cancelled > abs(sum)
          ? strings("unit.cancels", ["amount": NumberText.short(Double(connection.cancelled))]) : "",
        spoken: Self.spoken(connection, strings), isSingle: images[place].side <= 1,
        inCircuit: edge(connection).map { strings("unit.inCircuit", ["share": NumberText.percent(Double($0.share))]) }
          ?? "")
    }
    excitatory = views.filter(\.excites)
    inhibitory = views.filter { !$0.excites }
    self.sheet = sheet.style
    self.scale = NumberText.short(Double(scale))
    averaged = images.max { $0.block < $1.block }?.note(context.strings) ?? ""
    anyCancelled = views.contains { !$0.cancelled.isEmpty }
    anyDrawn = views.contains { !$0.isSingle }
    let given = connections.compactMap(\.given)
    givenNote =
      if isTooCostly {
        strings("unit.givenTooCostly", ["count": NumberText.whole(Int(UnitContributions.mostImages))])
      } else if given.isEmpty {
        ""
      } else {
        strings(
          "unit.givenNote",
          [
            "count": NumberText.whole(photographs),
            "rest": NumberText.percent(1 - Double(given.reduce(0, +))),
          ])
      }
  }

  /// The connections of one side that are shown, in their order.
  private static func shown(
    _ side: [Connection], most: Int, isInCircuit: (Connection) -> Bool
  ) -> [Connection] {
    let ordered = side.sorted { $0.strength > $1.strength }
    var places = Set(ordered.indices.prefix(most))
    let heaviest = ordered.indices.max { abs(ordered[$0].sum) < abs(ordered[$1].sum) }
    if let heaviest, places.insert(heaviest).inserted { places.remove(most - 1) }
    return ordered.indices.filter { places.contains($0) || isInCircuit(ordered[$0]) }.map { ordered[$0] }
  }

  private static func given(_ connection: Connection, _ strings: StringTable) -> String {
    guard let given = connection.given.map(Double.init) else { return "" }
    guard !connection.gaveLittle else {
      return strings("unit.gaveLittle", ["least": NumberText.percent(Double(Connection.least))])
    }
    return (given > 0 ? "+" : "") + NumberText.percent(given)
  }

  private static func spoken(_ connection: Connection, _ strings: StringTable) -> String {
    guard connection.excitation != 0, connection.inhibition != 0 else { return "" }
    func half(_ key: String, _ value: Float) -> String {
      strings("unit.of.\(key)", ["amount": NumberText.short(Double(abs(value)))])
    }
    return half("excitation", connection.excitation) + ", " + half("inhibition", connection.inhibition)
  }
}

extension Connection {
  /// A share of the target's activation below which an input gave hardly anything.
  fileprivate static let least: Float = 0.005

  fileprivate var sum: Float { excitation + inhibition }
  fileprivate var gaveLittle: Bool { given.map { abs($0) < Self.least } ?? false }
  /// By what it gave, where that is known and worth a word; otherwise by its weights.
  fileprivate var excites: Bool { gaveLittle ? sum >= 0 : (given ?? sum) >= 0 }
  /// By which it stands among others.
  fileprivate var strength: Float { abs(given ?? sum) }
}
