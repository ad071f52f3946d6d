import struct Foundation.Data

extension LayerPage {
  /// The page of one layer in one language.
  struct File: Page {
    let layer: LayerFacts
    let language: String
    let path: String

    init(site: Site, language: String, layer: LayerFacts) {
      self.layer = layer
      self.language = language
      path = site.prefix(of: language) + site.map.path(of: layer)
    }

    func render(in site: Site) throws -> Data {
      let context = PageContext(site: site, language: language, page: site.map.path(of: layer))
      let page = try LayerPage(Facts(of: layer, in: site), context: context)
      return site.templates(language).render("layer", page, in: page.layout)
    }
  }

  /// What is read for the page.
  struct Facts {
    let layer: LayerFacts
    let units: [UnitSummary]
    let below: [LayerFacts]
    let above: [LayerFacts]
    let modelParameters: Int

    init(of layer: LayerFacts, in site: Site) throws {
      self.layer = layer
      units = try site.library.units(of: layer.name)
      below = layer.inputs.compactMap(site.map.layer)
      above = site.map.outputs(of: layer.name)
      modelParameters = try site.library.model.parameterCount
    }
  }
}
