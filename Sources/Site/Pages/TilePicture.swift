/// What stands for a unit where there is little room: its feature picture, or else the part of the photograph that
/// excites it most.
struct TilePicture: Hashable, Sendable {
  var image = ""
  /// For a photograph, the style that scales and shifts it to the part that the unit saw.
  var shot = ""
  /// What to say where there is neither.
  var note = ""

  static let none = TilePicture()

  private init() {}

  init(_ summary: UnitSummary, context: PageContext) throws {
    if let tile = summary.tile {
      image = context.file(SiteMap.path(ofTile: tile))
    } else if let photograph = summary.photographs.first, photograph.value > 0 {
      image = context.file(SiteMap.path(ofPhotograph: photograph.picture))
      shot = PhotographSquare(of: photograph.crop, size: try context.site.library.inputSize).style
    } else if summary.isDead {
      note = context.strings("layer.dead")
    }
  }
}

extension Variables {
  /// The variables of `partials/picture`.
  static func picture(_ path: any KeyPath<Model, TilePicture> & Sendable) -> [Variable] {
    [
      Variable(name: "image", kind: .text, meaning: "the address of its picture; empty when there is none") {
        TemplateText($0[keyPath: path].image)
      },
      Variable(
        name: "shot", kind: .text, meaning: "the style that shows a part of a photograph; empty for a feature picture"
      ) { TemplateText($0[keyPath: path].shot) },
      Variable(name: "note", kind: .text, meaning: "what to say in place of a picture; may be empty") {
        TemplateText($0[keyPath: path].note)
      },
    ]
  }
}
