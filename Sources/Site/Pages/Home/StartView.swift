import Networks

/// One of the few pages to begin with, with what a reader learns there.
struct StartView: ViewModel {
  var what: String
  var page: LinkView
  /// A picture of what is there; may be empty.
  var picture: Markup

  /// An article, a circuit and an image, of those that there are: from what is told to what is looked at.
  ///
  /// A picture of the lowest layer stands for the article, as it can be read at once; the image that excites its target
  /// most for the circuit.
  static func all(
    article: LinkView?, circuit: (target: Unit, card: CircuitCard)?, stimulus: StimulusCard?, context: PageContext
  ) throws -> [StartView] {
    let library = context.site.library
    var starts: [StartView] = []
    func add(_ key: String, title: String, link: String, picture: Markup) {
      starts.append(
        StartView(
          what: context.strings("home.start.\(key)"),
          page: LinkView(title: title, link: link, note: context.strings("home.start.\(key)Note")), picture: picture))
    }
    if let article {
      let picture =
        try context.map.layers.first.flatMap { layer in
          try library.units(of: layer.name).first { $0.tile != nil }
            .map { try TilePicture($0, of: layer, isAlone: true, context: context) }
        } ?? .none
      add("guide", title: article.title, link: article.link, picture: picture.picture)
    }
    if let circuit {
      let target = context.map.has(circuit.target) ? try library.summary(of: circuit.target) : nil
      let picture = try target.flatMap { try TilePicture(ofPhotograph: $0, context: context) } ?? .none
      add("circuit", title: circuit.card.title, link: circuit.card.link, picture: picture.picture)
    }
    if let stimulus {
      let image = stimulus.picture
      add(
        "image", title: stimulus.title, link: stimulus.link,
        picture: Markup(
          "<img src=\"\(image.image.escapedForHTML)\" \(image.size.attributes) loading=\"lazy\" alt=\"\">"))
    }
    return starts
  }

  static let variables = Variables<StartView>([
    .text("what", "what kind of page it is", \.what),
    .markup("picture", "a picture of what is there; may be empty", \.picture),
  ]).with(\.page)
}
