import Basics

/// A picture with room kept for it before it is there.
struct SizedPicture: ViewModel {
  let image: String
  let size: Size

  static let variables = Variables<SizedPicture>([
    .text("image", "the address of the picture", \.image),
    .text("width", "its width in pixels", \.width),
    .text("height", "its height in pixels", \.height),
  ])

  private var width: String { "\(size.width)" }
  private var height: String { "\(size.height)" }
}

extension PageContext {
  /// What the model sees of an image.
  func picture(of heading: StimulusHeading) throws -> SizedPicture {
    SizedPicture(image: file(SiteMap.path(ofPhotograph: heading.picture)), size: try site.library.inputSize)
  }
}
