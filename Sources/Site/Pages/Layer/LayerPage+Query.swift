import Basics

extension LayerPage: TemplatePage {
  static let template = "layer"

  static func path(of layer: LayerFacts, in map: SiteMap) -> String { map.path(of: layer) }

  init(of layer: LayerFacts, context: PageContext) throws {
    try self.init(Facts(of: layer, in: context.site), context: context)
  }

  /// What is read for the page.
  struct Facts {
    let layer: LayerFacts
    let units: [UnitSummary]
    let below: [LayerFacts]
    let above: [LayerFacts]
    let modelParameters: Int
    let inputSize: Size

    init(of layer: LayerFacts, in site: Site) throws {
      self.layer = layer
      units = try site.library.units(of: layer.name)
      below = layer.inputs.compactMap(site.map.layer)
      above = site.map.outputs(of: layer.name)
      modelParameters = try site.library.model.parameterCount
      inputSize = try site.library.inputSize
    }
  }
}
