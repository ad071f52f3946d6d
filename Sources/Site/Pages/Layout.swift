import Basics

/// What surrounds the content of every page.
struct Layout: ViewModel {
  var language: String
  var title: String
  var description: String
  var siteTitle: String
  var version: String
  /// The way back to the folder of the site: `../../`; empty on the home page.
  var root: String
  /// The folder of the page's language below the site's: `ko/`; empty for the first language.
  var folder: String
  var home: String
  var layersLink: String
  var blocksLink: String
  var circuitsLink: String
  var articlesLink: String
  var activationsLink: String
  var universalityLink: String
  var searchLink: String
  var methodLink: String
  var guideLink: String
  var canonical: String
  var preview: String
  /// The stages of a network of many layers; empty for a smaller one.
  var stages: [StageLink]
  /// The layers, or of many those of the stage that the page is about.
  var layers: [LayerLink]
  var languages: [LanguageLink]
  var hasBlocks: Bool
  var hasCircuits: Bool
  var hasArticles: Bool
  var hasActivations: Bool
  var hasUniversality: Bool

  struct LayerLink: ViewModel {
    var title: String
    var link: String
    var isCurrent: Bool

    static let variables = Variables<LayerLink>([
      .text("layer", "the layer's short name", \.title),
      .text("layerLink", "the address of its page", \.link),
      .flag("isCurrent", "whether the page is about it or one of its units", \.isCurrent),
    ])
  }

  struct StageLink: ViewModel {
    var title: String
    var link: String
    var isCurrent: Bool

    static let variables = Variables<StageLink>([
      .text("stage", "what the stage is called", \.title),
      .text("stageLink", "the address of its first layer's page", \.link),
      .flag("isCurrentStage", "whether the page is about one of its layers", \.isCurrent),
    ])
  }

  struct LanguageLink: ViewModel {
    var code: String
    var title: String
    var link: String
    var isCurrent: Bool

    static let variables = Variables<LanguageLink>([
      .text("code", "the language, en", \.code),
      .text("languageName", "its name in itself", \.title),
      .text("languageLink", "the address of this page in it", \.link),
      .flag("isThis", "whether it is this page's own", \.isCurrent),
    ])
  }

  static let variables = Variables<Layout>([
    .text("language", "the page's language, en", \.language),
    .text("title", "the page's title", \.title),
    .text("description", "one sentence on the page for search engines", \.description),
    .text("siteTitle", "the site's name", \.siteTitle),
    .text("version", "the version of Micrograph that made the page", \.version),
    .text("root", "the way to the site's folder, ../../", \.root),
    .text("folder", "the folder of the page's language, ko/; empty for the first", \.folder),
    .text("home", "the address of the home page", \.home),
    .text("layersLink", "the address of the network on the home page", \.layersLink),
    .text("blocksLink", "the address of the page about the blocks of a transformer", \.blocksLink),
    .text("circuitsLink", "the address of the list of circuits", \.circuitsLink),
    .text("articlesLink", "the address of the list of articles", \.articlesLink),
    .text("activationsLink", "the address of the list of images with activations", \.activationsLink),
    .text("universalityLink", "the address of the comparison with a second model", \.universalityLink),
    .text("searchLink", "the address of the search page", \.searchLink),
    .text("methodLink", "the address of the page on how everything was made", \.methodLink),
    .text("guideLink", "the address of the terms on the home page", \.guideLink),
    .text("canonical", "the page's full address; empty when none is configured", \.canonical),
    .text("preview", "the full address of a picture for links to the page; empty when there is none", \.preview),
    .any("hasStages", "whether there are so many layers that they stand in stages", \.stages),
    .rows("stages", "the stages of a network of many layers, from the input up", \.stages),
    .any("hasLayers", "whether layers are listed: with stages, on pages about a layer", \.layers),
    .rows("layers", "the layers of the network, or of the page's stage, from the input up", \.layers),
    .rows("languages", "the languages of the site, when there are several", \.languages),
    .flag("hasBlocks", "whether there is a page about the blocks of a transformer", \.hasBlocks),
    .flag("hasCircuits", "whether there is any circuit", \.hasCircuits),
    .flag("hasArticles", "whether there is any article", \.hasArticles),
    .flag("hasActivations", "whether there is any image with activations", \.hasActivations),
    .flag("hasUniversality", "whether the model is compared with a second one", \.hasUniversality),
  ])
}

extension PageContext {
  /// The surroundings of a page; `layer` is the one whose link is marked, `preview` the picture that stands for
  /// it elsewhere.
  func layout(title: String, description: String, layer: String? = nil, preview: String? = nil) throws -> Layout {
    let (settings, head) = (site.settings, site.head)
    let stage = layer.flatMap(map.stage)
    let listed = map.isStaged ? stage.map { map.layers[$0.layers] } ?? [] : map.layers[...]
    let names = settings.languages.count > 1 ? settings.languages : []
    return Layout(
      language: language,
      title: title, description: description, siteTitle: Label.shown(settings.title), version: settings.version,
      root: String(file("x").dropLast()), folder: site.prefix(of: language), home: link(to: SiteMap.home),
      layersLink: link(to: SiteMap.home) + "#network",
      blocksLink: link(to: SiteMap.blocks), circuitsLink: link(to: SiteMap.circuits),
      articlesLink: link(to: SiteMap.articles),
      activationsLink: link(to: SiteMap.activations), universalityLink: link(to: SiteMap.universality),
      searchLink: link(to: SiteMap.search), methodLink: link(to: SiteMap.method),
      guideLink: link(to: SiteMap.home) + "#guide",
      canonical: settings.baseAddress.map { SiteMap.absolute(path, below: $0) } ?? "",
      preview: preview.flatMap { file in settings.baseAddress.map { SiteMap.absolute(file, below: $0) } } ?? "",
      stages: map.isStaged
        ? map.stages.map {
          Layout.StageLink(
            title: $0.title(strings), link: link(to: map.path(of: map.layers[$0.layers.lowerBound])),
            isCurrent: $0 == stage)
        } : [],
      layers: listed.map {
        Layout.LayerLink(
          title: Label.shown($0.shortName), link: link(to: map.path(of: $0)), isCurrent: $0.name == layer)
      },
      languages: names.map {
        Layout.LanguageLink(
          code: $0, title: site.name(ofLanguage: $0),
          link: SiteMap.link(from: path, to: site.prefix(of: $0) + page), isCurrent: $0 == language)
      },
      hasBlocks: head.hasBlocks, hasCircuits: head.hasCircuits, hasArticles: head.hasArticles,
      hasActivations: head.hasActivations, hasUniversality: head.hasUniversality)
  }
}

extension SiteMap {
  static func absolute(_ path: String, below address: String) -> String {
    address + (address.hasSuffix("/") ? "" : "/") + path
  }
}
