import Basics
import Findings
import Networks

/// A row of pictures that stands for a unit of either model.
enum UnitPictures {
  /// The feature picture, where there is one, and the parts of photographs that excite the unit most.
  ///
  /// - Parameter size: height and width in pixels of the site's view of a photograph.
  static func html(
    _ tile: Markup?, _ photographs: [PhotographPart], size: Size, context: PageContext
  ) -> Markup {
    var html = tile?.html ?? ""
    for part in photographs where part.value > 0 {
      let file = context.file(SiteMap.path(ofPhotograph: part.picture))
      html += "<i class=\"shot\">\(image(file, style: PhotographSquare(of: part, size: size).style))</i>"
    }
    return Markup(html)
  }

  /// The tile of a unit of the site; nil where it has no picture.
  static func tile(of unit: Unit, _ summary: UnitSummary?, context: PageContext) throws -> Markup? {
    guard let summary, summary.tile != nil, let layer = context.map.layer(unit.layer) else { return nil }
    return try TilePicture(summary, of: layer, context: context).markup
  }

  /// The tile of a unit of the second model.
  static func tile(of other: OtherUnit, context: PageContext) -> Markup? {
    other.tile.map { Markup(image(context.file(SiteMap.path(ofTile: $0)))) }
  }

  private static func image(_ file: String, style: String = "") -> String {
    let shape = style.isEmpty ? "" : " style=\"\(style)\""
    return "<img src=\"\(file.escapedForHTML)\" width=\"96\" height=\"96\"\(shape) loading=\"lazy\" alt=\"\">"
  }
}
