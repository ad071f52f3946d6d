/// One of the few pages to begin with, with what a reader learns there.
struct StartView: ViewModel {
  var what: String
  var page: LinkView

  /// An article, a circuit and an image, of those that there are: from what is told to what is looked at.
  static func all(
    article: LinkView?, circuit: CircuitCard?, stimulus: StimulusCard?, strings: StringTable
  ) -> [StartView] {
    let pages = [
      ("guide", article),
      ("circuit", circuit.map { LinkView(title: $0.title, link: $0.link) }),
      ("image", stimulus.map { LinkView(title: $0.title, link: $0.link) }),
    ]
    return pages.compactMap { key, page in
      page.map {
        StartView(
          what: strings("home.start.\(key)"),
          page: LinkView(title: $0.title, link: $0.link, note: strings("home.start.\(key)Note")))
      }
    }
  }

  static let variables = Variables<StartView>([.text("what", "what kind of page it is", \.what)]).with(\.page)
}
