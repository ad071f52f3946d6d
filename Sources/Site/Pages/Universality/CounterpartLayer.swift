import Basics
import Findings
import Networks

/// A layer of a circuit beside that of the second model in which its units are looked for, and these units.
struct CounterpartLayer: ViewModel {
  var layer: String
  var other: String
  var pairs: [Pair]

  /// - Parameter place: which of the second model's layers it is; nil where none has its place.
  init(
    _ layer: String, _ place: Int?, of recurring: RecurringCircuit, in other: OtherModel, context: PageContext
  ) throws {
    self.layer = context.map.layer(layer).map { Label.shown($0.shortName) } ?? ""
    self.other =
      place.flatMap { other.layers.indices.contains($0) ? Label.shown(other.layers[$0].shortName) : nil } ?? "–"
    let matches = zip(recurring.record.circuit.units, zip(recurring.counterpart.units, recurring.others))
    pairs = try matches.filter { $0.0.unit.layer == layer }.map { unit, match in
      try Pair(unit.unit, correlation: match.0?.correlation, match.1, context: context)
    }
  }

  /// A unit of the circuit above its match.
  struct Pair: ViewModel {
    var unit: String
    var link: String
    var pictures: Markup
    var label: String
    var hasMatch: Bool
    var other: String
    var otherPictures: Markup
    var otherLabel: String
    var correlation: String

    init(_ unit: Unit, correlation: Float?, _ other: OtherUnit?, context: PageContext) throws {
      let (library, strings) = (context.site.library, context.strings)
      let summary = try library.summary(of: unit)
      let size = try library.inputSize
      self.unit = context.map.name(of: unit)
      link = context.link(to: context.map.path(of: unit))
      pictures = Self.pictures(
        try UnitPictures.tile(of: unit, summary, context: context), summary?.photographs ?? [], size: size,
        context: context)
      label = strings("universality.pictures", ["unit": self.unit])
      hasMatch = other != nil
      self.other = other.map { Label.shown($0.title) } ?? ""
      otherPictures =
        other.map {
          Self.pictures(UnitPictures.tile(of: $0, context: context), $0.photographs, size: size, context: context)
        } ?? .none
      otherLabel = strings("universality.pictures", ["unit": self.other])
      self.correlation = AlignmentRow.number(correlation)
    }

    /// Two pictures, whichever there are.
    private static func pictures(
      _ tile: Markup?, _ photographs: [PhotographPart], size: Size, context: PageContext
    ) -> Markup {
      UnitPictures.html(tile, Array(photographs.prefix(tile == nil ? 2 : 1)), size: size, context: context)
    }

    static let variables = Variables<Pair>([
      .text("unit", "the unit of the circuit, 4c:254", \.unit),
      .text("link", "the address of its page", \.link),
      .markup("pictures", "its feature picture and what excites it most", \.pictures),
      .text("picturesLabel", "what these pictures are, for those who do not see them", \.label),
      .flag("hasMatch", "whether it has a match that is better than chance", \.hasMatch),
      .text("otherUnit", "its match in the second model", \.other),
      .markup("otherPictures", "the same of the match", \.otherPictures),
      .text("otherPicturesLabel", "what these pictures are", \.otherLabel),
      .text("correlation", "the correlation of both maps", \.correlation),
    ])
  }

  static let variables = Variables<CounterpartLayer>([
    .text("layer", "the layer of the circuit", \.layer),
    .text("otherLayer", "the layer of the second model; a dash where none has its place", \.other),
    .rows("pairs", "the units of the circuit in this layer, each with its match", \.pairs),
  ])
}
