import Basics
import Findings

/// A row of pictures that stands for a unit of either model.
enum UnitPictures {
  /// The feature picture, where there is one, and the parts of photographs that excite the unit most.
  ///
  /// - Parameter size: height and width in pixels of the site's view of a photograph.
  static func html(
    _ tile: Digest?, _ photographs: [PhotographPart], size: Size, context: PageContext
  ) -> Markup {
    var html = ""
    if let tile {
      html += image(context.file(SiteMap.path(ofTile: tile)))
    }
    for part in photographs where part.value > 0 {
      let file = context.file(SiteMap.path(ofPhotograph: part.picture))
      html += "<i class=\"shot\">\(image(file, style: PhotographSquare(of: part, size: size).style))</i>"
    }
    return Markup(html)
  }

  private static func image(_ file: String, style: String = "") -> String {
    let shape = style.isEmpty ? "" : " style=\"\(style)\""
    return "<img src=\"\(file.escapedForHTML)\" width=\"96\" height=\"96\"\(shape) loading=\"lazy\" alt=\"\">"
  }
}
