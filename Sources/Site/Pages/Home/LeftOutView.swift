import Images

/// A file that is not among the images, and why, in the page's language.
struct LeftOutView: ViewModel {
  let name: String
  let reason: String

  init(_ item: LeftOutImage, strings: StringTable) {
    name = Label.shown(item.name)
    reason =
      switch item.reason {
      case .foreign(let format): strings("leftOut.foreign", ["format": format.name])
      case .damaged(let fault): strings("leftOut.damaged", ["fault": Label.shown(fault)])
      case .empty: strings("leftOut.empty")
      case .noImage: strings("leftOut.noImage")
      case .folder: strings("leftOut.folder")
      case .brokenLink: strings("leftOut.brokenLink")
      case .repeated(""): strings("leftOut.itself")
      case .repeated(let name): strings("leftOut.repeated", ["name": Label.shown(name)])
      case .closed: strings("leftOut.closed")
      case .nameless: strings("leftOut.nameless")
      }
  }

  static let variables = Variables<LeftOutView>([
    .text("file", "its name in the folder of images", \.name),
    .text("reason", "why it is left out", \.reason),
  ])
}
