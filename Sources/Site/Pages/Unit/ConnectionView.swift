import Findings
import Networks

/// A connection with another unit: its tile, its weights as an image, and what they add up to.
struct ConnectionView: ViewModel {
  var tile: UnitTile
  var excites: Bool
  /// The share of the strongest connection's sum, for the bar, among it.
  var style: String
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
    .flag("excites", "whether the weights add up to more than 0", \.excites),
    .text("style", "the place of its weight image on the sheet, and the bar: --i:3;--b:83%", \.style),
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
  /// That there are weaker ones, which are not shown; may be empty.
  var more: String

  static let variables = Variables<ConnectionsView>([
    .rows("excitatory", "the connections that excite, strongest first", \.excitatory),
    .rows("inhibitory", "the connections that inhibit, strongest first", \.inhibitory),
    .text("sheet", "the style with all weight images side by side", \.sheet),
    .text("scale", "the weight that is drawn in full colour", \.scale),
    .text("averaged", "what a cell of a weight image stands for, where it is more than one weight", \.averaged),
    .text("more", "how many weaker ones there are, and where; may be empty", \.more),
    .any("hasExcitatory", "whether any excites", \.excitatory),
    .any("hasInhibitory", "whether any inhibits", \.inhibitory),
    .flag("anyDrawn", "whether weights of one of them are drawn", \.anyDrawn),
    .flag("anyCancelled", "whether one of them has something under `cancelled`", \.anyCancelled),
  ])

  /// Nil when there are none.
  ///
  /// - Parameters:
  ///   - other: picks the unit at the far end.
  ///   - edges: those of circuits that may be among the connections.
  ///   - most: how many of either sign are shown, besides those of circuits.
  init?(
    _ all: [Connection], other: KeyPath<Connection, Unit>, edges: [CircuitEdge] = [], most: Int = .max,
    context: PageContext
  ) throws {
    let strings = context.strings
    guard !all.isEmpty else { return nil }
    func edge(_ connection: Connection) -> CircuitEdge? {
      edges.first { $0.source == connection.source && $0.target == connection.target }
    }
    var shown = (exciting: 0, inhibiting: 0)
    let connections = all.filter { connection in
      let excites = connection.excitation + connection.inhibition >= 0
      if excites { shown.exciting += 1 } else { shown.inhibiting += 1 }
      return (excites ? shown.exciting : shown.inhibiting) <= most || edge(connection) != nil
    }
    more = connections.count < all.count ? strings.count("unit.more", all.count - connections.count) : ""
    let images = connections.map { WeightImage($0.weights) }
    let scale = WeightImage.scale(of: images)
    let largest = connections.map { abs($0.excitation + $0.inhibition) }.max() ?? 0
    let sheet = PictureSheet.weights(images, scale: scale)
    let views = try connections.enumerated().map { place, connection in
      let sum = connection.excitation + connection.inhibition
      let share = largest > 0 && sum.isFinite && largest.isFinite ? min(1, abs(sum) / largest) * 100 : 0
      let isCancelled = connection.cancelled > abs(sum)
      return ConnectionView(
        tile: try context.tile(connection[keyPath: other]), excites: sum >= 0,
        style: sheet.place(place) + ";--b:\(Int(share.rounded()))%",
        sum: NumberText.signed(Double(sum)), excitation: NumberText.signed(Double(connection.excitation)),
        inhibition: NumberText.signed(Double(connection.inhibition)),
        cancelled: isCancelled
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
  }

  private static func spoken(_ connection: Connection, _ strings: StringTable) -> String {
    guard connection.excitation != 0, connection.inhibition != 0 else { return "" }
    func half(_ key: String, _ value: Float) -> String {
      strings("unit.of.\(key)", ["amount": NumberText.short(Double(abs(value)))])
    }
    return half("excitation", connection.excitation) + ", " + half("inhibition", connection.inhibition)
  }
}
