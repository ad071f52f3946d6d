import Basics
import Findings
import Networks

/// How attention carried an image to the answer, on its page.
struct InputAttentionView: ViewModel {
  var sheet: String
  var lead: String
  var summaries: [AttentionMapView]
  var layers: [AttentionLayerView]
  /// The address at which the image stands beside others.
  var compare: String
  /// The heads on the mirror image too, where that has a page.
  var pair: AttentionPairView?

  /// - Parameter layers: of heads, in the order of what is known of them.
  init(
    _ attention: InputAttention, layers: [LayerFacts], labels: [String], heading: StimulusHeading, context: PageContext
  ) throws {
    let (strings, size) = (context.strings, try context.site.library.inputSize)
    let sums = [
      (attention.rollout, "rollout"), (attention.weighted, "weighted"),
    ].compactMap { map, key in map.map { ($0, key) } }
    let heat = PictureSheet.heat(sums.map(\.0) + attention.layers.joined().map(\.row))
    sheet = heat.style
    func overlay(_ place: Int) -> Markup {
      HeatOverlay.over(heading.picture, place: heat.place(place), size: size, context: context)
    }
    summaries = sums.enumerated().map { place, sum in
      AttentionMapView(picture: overlay(place), label: strings("activations.\(sum.1)"))
    }
    if let effect = attention.effect {
      let image = WeightImage(effect.map)
      let sheet = PictureSheet.weights([image], scale: WeightImage.scale(of: [image]))
      summaries.append(
        AttentionMapView(
          picture: Markup(
            "<i class=\"weights\" style=\"\("\(sheet.style);\(sheet.place(0))".escapedForHTML)\"></i>"),
          label: strings("activations.directEffect", ["score": NumberText.signed(effect.score)])))
    }
    lead =
      attention.answer.map {
        strings("activations.attentionLead", ["class": ClassName.of($0, among: labels, strings: strings)])
      } ?? ""
    compare = ComparePage.link(toStimuli: [heading.name] + (heading.twin.map { [$0] } ?? []), context: context)
    var next = sums.count
    self.layers = try zip(layers, attention.layers).map { layer, heads in
      let start = next
      next += heads.count
      return AttentionLayerView(
        layer: LinkView(title: Label.shown(layer.shortName), link: context.link(to: context.map.path(of: layer))),
        heads: try heads.enumerated().map { head, known in
          try UnitValueView(
            Unit(layer.name, head), value: known.effect.map(NumberText.signed) ?? "", overlay: overlay(start + head),
            context: context)
        })
    }
  }

  static let variables = Variables<InputAttentionView>([
    .text("attentionSheet", "the style with the maps of all heads", \.sheet),
    .text("attentionLead", "for which class what heads add is told; empty where there is none", \.lead),
    .rows("attentionMaps", "maps that sum up all heads", \.summaries),
    .rows("attentionLayers", "each layer of heads", \.layers),
    .text("beside", "the address at which the image stands beside others", \.compare),
    .part("pair", "the heads on the mirror image too, where that has a page", \.pair),
  ])
}

/// The heads on an image and on its mirror image, side by side.
struct AttentionPairView: ViewModel {
  var note: String
  var sheet: String
  var layers: [AttentionLayerView]

  /// - Parameters:
  ///   - images: of which it is told, with what is known of each.
  ///   - layers: of heads, in the order of what is known of them.
  init(
    _ images: [(heading: StimulusHeading, attention: InputAttention)], layers: [LayerFacts], labels: [String],
    context: PageContext
  ) throws {
    let (strings, size) = (context.strings, try context.site.library.inputSize)
    let answers = images.map { image in
      image.attention.answer.map { ClassName.of($0, among: labels, strings: strings) } ?? "–"
    }
    note = strings(
      "activations.pairNote",
      [
        "class": answers.first ?? "–", "other": answers.last ?? "–",
        "image": images.last.map {
          StimulusTitle.of($0.heading, strings: strings)
        } ?? "–",
      ])
    let rows = images.map { $0.attention.layers.joined().map(\.row) }
    let heat = PictureSheet.heat(Array(rows.joined()))
    sheet = heat.style
    var place = 0
    self.layers = try layers.enumerated().map { layer, facts in
      let heads = images.map { $0.attention.layers.indices.contains(layer) ? $0.attention.layers[layer] : [] }
      let first = place
      place += heads.first?.count ?? 0
      return AttentionLayerView(
        layer: LinkView(title: Label.shown(facts.shortName), link: context.link(to: context.map.path(of: facts))),
        heads: try (0..<(heads.map(\.count).min() ?? 0)).map { head in
          let seen = images.enumerated().map { image, known in
            HeatOverlay.over(
              known.heading.picture, place: heat.place(image * (rows.first?.count ?? 0) + first + head), size: size,
              context: context
            ).html
          }
          let values = heads.map { $0[head].effect.map(NumberText.signed) ?? "–" }
          return try UnitValueView(
            Unit(facts.name, head), value: values.joined(separator: " · "),
            overlay: Markup("<span class=\"shots\">\(seen.joined())</span>"), context: context)
        })
    }
  }

  static let variables = Variables<AttentionPairView>([
    .text("pairNote", "which image stands on which side, and of which class the scores are", \.note),
    .text("attentionSheet", "the style with the maps of all heads on both images", \.sheet),
    .rows("attentionLayers", "each layer of heads", \.layers),
  ])
}

/// A map that sums up all heads.
struct AttentionMapView: ViewModel {
  var picture: Markup
  var label: String

  static let variables = Variables<AttentionMapView>([
    .markup("map", "the map over the image", \.picture), .text("mapLabel", "what it is", \.label),
  ])
}

/// A layer's heads on an image.
struct AttentionLayerView: ViewModel {
  var layer: LinkView
  var heads: [UnitValueView]

  static let variables = Variables<AttentionLayerView>([
    .text("layer", "the layer's short name", \.layer.title), .text("link", "the address of its page", \.layer.link),
    .rows("heads", "its heads, with where the class token looks and what each adds to the answer", \.heads),
  ])
}
