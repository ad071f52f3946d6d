import Findings

/// What stands for a unit where there is little room: its feature picture, or else the part of the photograph that
/// excites it most.
struct TilePicture: Hashable, Sendable {
  var image = ""
  /// For a photograph, the style that scales and shifts it to the part that the unit saw.
  var shot = ""
  /// The same part as the view box of an SVG.
  var view = ""
  /// Beside a feature picture, the photograph that stands for the unit.
  private(set) var scene: Scene?
  /// For a head, the style with its attention by offset.
  var kernel = ""
  /// Which of those on a sheet of its layer it is; nil where the image is the picture.
  private(set) var cell: Int?
  /// Whether that is a photograph, where a feature picture is looked for.
  private var isPhotograph = false
  /// What to say where there is nothing.
  var note = ""

  static let none = TilePicture()

  /// A photograph of which a part is shown.
  struct Scene: Hashable, Sendable {
    let image: String
    /// The part as a style, and as the view box of an SVG.
    let shot: String
    let view: String

    fileprivate init(_ photograph: PhotographPart, context: PageContext) throws {
      image = context.file(SiteMap.path(ofPhotograph: photograph.picture))
      let square = PhotographSquare(of: photograph, size: try context.site.library.inputSize)
      shot = square.style
      view = [square.left, square.top, square.side, square.side].map(SVGWriter.number).joined(separator: " ")
    }
  }

  private init() {}

  /// - Parameter isAlone: whether it stands apart from its layer (``Site/loneTiles()``), and so in a file of its own.
  init(_ summary: UnitSummary, of layer: LayerFacts, isAlone: Bool = false, context: PageContext) throws {
    if !isAlone, TileSheet.has(summary) {
      let place = PicturePlace(tileOf: summary.channel, in: layer, map: context.map)
      image = context.file(place.path)
      cell = place.cell
      isPhotograph = summary.tile == nil
    } else if let tile = summary.tile {
      image = context.file(SiteMap.path(ofTile: tile))
      scene = try summary.lead.map { try Scene($0, context: context) }
    } else if let head = summary.head {
      let image = WeightImage(head.kernel.rows)
      let sheet = PictureSheet.weights([image], scale: WeightImage.scale(of: [image]))
      kernel = "\(sheet.style);\(sheet.place(0))"
    } else if let photograph = try TilePicture(ofPhotograph: summary, context: context) {
      self = photograph
    } else if summary.isDead {
      note = context.strings("layer.dead")
    }
  }

  /// The part of the photograph that excites the unit most, whatever else could stand for it; nil where there is none.
  init?(ofPhotograph summary: UnitSummary, context: PageContext) throws {
    guard let scene = try summary.lead.map({ try Scene($0, context: context) }) else { return nil }
    (image, shot, view) = (scene.image, scene.shot, scene.view)
  }

  /// The picture; empty where there is none.
  var picture: Markup { self == .none ? Markup("") : markup }

  /// The picture, or a blank with the note.
  var markup: Markup {
    if !kernel.isEmpty { return Markup("<i class=\"kernel weights\" style=\"\(kernel.escapedForHTML)\"></i>") }
    if let cell {
      let tile = Self.markup(image, cell: cell)
      return isPhotograph ? Markup("<i class=\"shot\">\(tile.html)</i>") : tile
    }
    if image.isEmpty { return Markup("<i class=\"blank\">\(note.escapedForHTML)</i>") }
    return Self.markup(image, shot: shot)
  }

  /// The photograph beside a feature picture; empty where there is none.
  var sceneMarkup: Markup { scene.map { Self.markup($0.image, shot: $0.shot) } ?? .none }

  /// One of those side by side in a file, which needs no size as the stylesheet knows it.
  private static func markup(_ image: String, cell: Int) -> Markup {
    let style = PictureStrip.style(cell)
    return Markup(
      "<img src=\"\(image.escapedForHTML)\" style=\"\(style)\" loading=\"lazy\" alt=\"\">")
  }

  /// A photograph needs no size, as the box that cuts it has one.
  private static func markup(_ image: String, shot: String) -> Markup {
    let source = image.escapedForHTML
    return Markup(
      shot.isEmpty
        ? "<img src=\"\(source)\" width=\"96\" height=\"96\" loading=\"lazy\" alt=\"\">"
        : "<i class=\"shot\"><img src=\"\(source)\" style=\"\(shot)\" loading=\"lazy\" alt=\"\"></i>")
  }
}
