import Findings

/// The weights from one unit to another as a square within a page: an image, or of a single weight its number on its colour.
enum WeightSquare {
  /// - Parameters:
  ///   - scale: the weight in full colour.
  ///   - said: what the square says to those who do not see it.
  static func markup(_ image: WeightImage, scale: Float, said: String, note: String = "") -> Markup {
    let title = note.isEmpty ? "" : " title=\"\(note.escapedForHTML)\""
    if let weight = image.single {
      let isDark = scale > 0 && abs(weight) > scale * WeightColour.darkest
      let colour = WeightColour.hex(scale > 0 ? weight / scale : 0)
      return Markup(
        "<b class=\"weights one\(isDark ? " on-dark" : "")\" style=\"background:\(colour)\">\(NumberText.signed(Double(weight)))</b>"
      )
    }
    return Markup(
      """
      <img class="weights" src="\(InlinePicture.weights(image, scale: scale))" width="\(image.rows.first?.count ?? 0)" \
      height="\(image.rows.count)" alt="\(said.escapedForHTML)"\(title)>
      """)
  }
}
