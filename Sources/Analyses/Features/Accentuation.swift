package import Artifacts
package import Basics
package import Findings
package import Images
package import Networks

/// The photograph that excites a unit most, changed so that the unit responds more and the rest of its layer as before.
///
/// The names of the request, without the photograph, and of the unit's photographs hold all that the answer depends on.
/// There is none where no photograph excites the unit, or its layer's function is at its bound there already, and where
/// the steps did not raise the unit's peak.
package struct Accentuation: Analysis {
  package typealias Finding = [AccentuatedPhotograph]
  package static let name = "accentuation"
  package static let version = 1
  package static let causes: [String: Cause] = ["picture": .weights, "examples": .images]

  /// How much the layer's distance counts beside the unit's rise.
  ///
  /// Tried in PyTorch on one unit of GoogLeNet (inception_3b/output:100, 128 pixels, 128 steps at ``rate``). Weight 0: the
  /// peak is 2.4 times what it was, at a distance of 2.4, and the pixels' mean change is 0.11 of their range; 3: 2.0 times,
  /// 0.86 and 0.09; 10: 1.4 times, 0.20 and 0.04; 30: 1.07 times, 0.03 and 0.01.
  package static let weight: Float = 10
  /// How far a step goes: a quarter of what pictures from noise take, as Adam's steps are as long for waves that hardly
  /// matter, and would cover the photograph with them.
  package static let rate: Float = 0.02

  /// The question of the picture, the photograph left out.
  package let picture: Digest
  /// The question of the photographs that excite the unit.
  package let examples: Digest
  package let subject: String

  private enum CodingKeys: String, CodingKey { case picture, examples }

  package init(picture: FeatureVisualization, examples: Digest) {
    self.picture = picture.key
    self.examples = examples
    subject = picture.subject
  }
}

extension FeatureVisualization {
  /// The request for an accentuated photograph, which is yet to be named (``start``).
  ///
  /// - Throws: what is wrong with the recipe, or that the model has no such unit.
  package static func accentuation(
    of unit: Unit, of model: Model, preprocessing: Preprocessing, recipe: FeatureRecipe
  ) throws(Diagnostic) -> FeatureVisualization {
    var request = try FeatureVisualization(.channel(unit), of: model, preprocessing: preprocessing, recipe: recipe)
    let sized = try model.sized(for: preprocessing.inputShape(count: 1, size: recipe.size))
    let layer = try sized.digest(ofValue: sized.measured(layer: unit.layer) ?? unit.layer)
    request.nearness = Nearness(weight: Accentuation.weight, layer: layer)
    request.rate = Accentuation.rate
    return request
  }

  /// The same from a photograph, which has as many pixels as the picture is to have.
  package func started(from photograph: Picture) -> FeatureVisualization {
    var request = self
    request.start = photograph
    return request
  }
}
