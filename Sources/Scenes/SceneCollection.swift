package import Basics
package import Images

/// Scenes drawn when they are asked for: `count` of them, the classes in turn.
package struct SceneCollection: LabelledPictureCollection, Hashable, Codable {
  /// Part of every scene's digest: raise it when the drawing changes.
  package static let version = 1

  package var kind: PictureKind { .scenes }
  package let count: Int
  package let seed: UInt64

  package init(count: Int, seed: UInt64) {
    self.count = count
    self.seed = seed
  }

  package func sceneClass(_ index: Int) -> SceneClass {
    SceneClass.allCases[index % SceneClass.allCases.count]
  }

  package func scene(_ index: Int) -> Scene {
    Scene(seed: seed, index: index, sceneClass: sceneClass(index))
  }

  /// `00042 dog`.
  package func name(_ index: Int) -> String {
    let number = String(index)
    return String(repeating: "0", count: max(0, 5 - number.count)) + number + " " + sceneClass(index).rawValue
  }

  package func digest(_ index: Int) -> Digest {
    var hasher = DigestHasher()
    hasher.update("scene \(Self.version) \(seed) \(index)")
    return hasher.finish()
  }

  package func picture(_ index: Int) -> Picture {
    Drawing(seed: seed, index: index, sceneClass: sceneClass(index)).canvas.picture()
  }

  package func subject(_ index: Int) -> SceneSubject? {
    var random = RandomNumbers(seed: seed, index: index)
    let (sceneClass, facing) = (sceneClass(index), Drawing.facing(&random))
    return SceneSubject(
      number: index, className: sceneClass.rawValue, facing: sceneClass.hasFacing ? facing : nil)
  }

  /// The same scene drawn by the same lots but for what changes: without a part there is what lies behind the figure.
  package func counterpart(_ index: Int, _ change: Counterfactual) throws(Diagnostic) -> Picture? {
    let sceneClass = sceneClass(index)
    func drawn(_ change: Drawing.Change?) -> Drawing {
      Drawing(seed: seed, index: index, sceneClass: sceneClass, change: change)
    }
    switch change {
    case .facing: return sceneClass.hasFacing ? drawn(.facing).canvas.picture() : nil
    case .background: return drawn(.background).canvas.picture()
    case .ofClass(let name):
      guard let other = SceneClass(rawValue: name) else {
        throw Diagnostic(
          "no class of scenes is called '\(name)'",
          advice: "There are \(SceneClass.allCases.map(\.rawValue).joined(separator: ", ")).")
      }
      return other == sceneClass ? nil : drawn(.figure(other)).canvas.picture()
    case .without(let name):
      guard let part = Parts.named.first(where: { $0.name == name })?.part else {
        throw Diagnostic(
          "no part of a scene is called '\(name)'",
          advice: "There are \(labelNames.joined(separator: ", ")).")
      }
      let canvas = drawn(nil).canvas
      let region = LabelledPicture.region(
        of: part.rawValue, in: canvas.visibleParts().map(\.rawValue), width: canvas.size)
      guard region.contains(true) else { return nil }
      return canvas.picture().replacing(region, from: drawn(.noFigure).canvas.picture())
    case .mirrorImage: return picture(index).mirrored()
    case .pair: return nil
    }
  }

  package var labelNames: [String] { Parts.named.map(\.name) }

  package func labelledPicture(_ index: Int) -> LabelledPicture {
    let scene = scene(index)
    return LabelledPicture(
      picture: scene.picture, labels: scene.parts.map(\.rawValue), className: scene.sceneClass.rawValue,
      facing: scene.sceneClass.hasFacing ? scene.facing : nil)
  }
}
