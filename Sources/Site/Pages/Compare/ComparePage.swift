import Foundation
import Networks

/// Two or more units or images side by side: their own pages in frames, those that the address names after `#`.
///
/// Without scripts it cannot know which; it then leads to the layers and images.
struct ComparePage: ViewModel {
  var layout: Layout
  var units: String
  var layers: [LinkView]
  /// By the folder of an image's page its address and what the image is called, as JSON.
  var stimuli: String
  var stimulusPages: [LinkView]
  /// How an image is written; empty where none has a page.
  var stimulusNote: String
  /// A unit as people write it.
  var placeholder: String
  /// Two units worth looking at together; nil where no circuit has two.
  var example: LinkView?
  var exampleNote: String

  static let variables = Variables<ComparePage>([
    .text(
      "folders", "by layer its short name, its name, the folder of its units' pages and their number, as JSON", \.units),
    .rows("layerPages", "the pages of the layers", \.layers),
    .text(
      "images", "by the folder of an image's page the address of that and what the image is called, as JSON", \.stimuli),
    .any("hasImages", "whether any image has a page", \.stimulusPages),
    .rows("imagePages", "the pages of images", \.stimulusPages),
    .text("imageNote", "how an image is written; empty where none has a page", \.stimulusNote),
    .text("placeholder", "a unit as it is to be written: 4c:7", \.placeholder),
    .part(
      "example", "two units side by side: of the mirror partners in circuits those to which the facing matters most",
      \.example),
    .text("exampleNote", "how well their maps agree", \.exampleNote),
  ])

  /// The address at which units stand side by side.
  static func link(to units: [Networks.Unit], context: PageContext) -> String {
    let plain = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: ":-_./"))
    let names = units.map { context.map.name(of: $0).addingPercentEncoding(withAllowedCharacters: plain) ?? "" }
    return context.link(to: SiteMap.compare) + "#" + names.joined(separator: ",")
  }

  /// The same of images with activation pages.
  static func link(toStimuli names: [String], context: PageContext) -> String {
    context.link(to: SiteMap.compare) + "#" + names.map { name(ofStimulus: $0, context.map) }.joined(separator: ",")
  }

  /// As people write an image: by the last part of its page's address.
  private static func name(ofStimulus name: String, _ map: SiteMap) -> String {
    String(map.folder(ofStimulus: name).dropFirst("activations/".count))
  }
}

extension ComparePage: TemplatePage {
  static let template = "compare"

  static func path(of subject: Void, in map: SiteMap) -> String { SiteMap.compare }

  init(of subject: Void, context: PageContext) throws {
    let map = context.map
    units =
      JSONText.list(
        map.layers.map { layer in
          .list([
            .text(layer.shortName), .text(layer.name), .text(context.link(to: map.folder(of: layer.name)) + "/"),
            .whole(layer.channels),
          ])
        }
      ).text
    layers = map.layers.map {
      LinkView(title: Label.shown($0.shortName), link: context.link(to: map.path(of: $0)))
    }
    let headings = try context.site.library.stimuli
    // Where there are heads, images are compared by where these look.
    let anchor = map.layers.contains { $0.kind == .head } ? "#attention" : ""
    stimuli =
      JSONText.list(
        headings.map { heading in
          let name = Self.name(ofStimulus: heading.name, map)
          return .list([
            .text(name), .text(context.link(to: map.path(ofStimulus: heading.name)) + anchor),
            .text(StimulusTitle.of(heading, strings: context.strings)),
          ])
        }
      ).text
    stimulusPages = headings.map {
      LinkView(
        title: StimulusTitle.of($0, strings: context.strings),
        link: context.link(to: map.path(ofStimulus: $0.name)))
    }
    stimulusNote =
      headings.first.map {
        context.strings("compareUnits.images", ["image": Self.name(ofStimulus: $0.name, map)])
      } ?? ""
    placeholder = map.layers.last.map { map.name(of: Unit($0.name, $0.channels / 2)) } ?? ""
    let pair = try context.site.library.circuits.flatMap(\.circuit.units)
      .filter { unit in unit.partner.map { $0 != unit.unit && map.has($0) && map.has(unit.unit) } ?? false }
      .min { ($0.selfCorrelation ?? 1) < ($1.selfCorrelation ?? 1) }
    example = pair.map { first in
      let units = [first.unit, first.partner ?? first.unit]
      return LinkView(
        title: units.map(map.name(of:)).joined(separator: ", "), link: ComparePage.link(to: units, context: context))
    }
    exampleNote =
      pair?.partnerCorrelation.map {
        context.strings("compareUnits.agreement", ["correlation": NumberText.short(Double($0))])
      } ?? ""
    layout = try context.layout(
      title: context.strings("compareUnits.title"), description: context.strings("compareUnits.description"))
  }
}
