package import Basics
package import Images

/// The scenes that the hand-built network is made for: a bright head with a furry neck that faces left, one that faces
/// right, and a scene with none, in turn; 96 x 96 pixels.
package struct HeadSceneCollection: LabelledPictureCollection, Hashable, Codable {
  package enum Content: String, CaseIterable, Sendable {
    case left, right, none
  }

  package var kind: PictureKind { .scenes }
  package let count: Int
  package let seed: UInt64

  package init(count: Int, seed: UInt64) {
    self.count = count
    self.seed = seed
  }

  package func content(_ index: Int) -> Content { Content.allCases[index % 3] }

  package func name(_ index: Int) -> String { "\(index) \(content(index).rawValue)" }

  package func digest(_ index: Int) -> Digest {
    var hasher = DigestHasher()
    hasher.update("head scene 1 \(seed) \(index)")
    return hasher.finish()
  }

  package func picture(_ index: Int) -> Picture { canvas(index).picture() }

  package func subject(_ index: Int) -> SceneSubject? {
    SceneSubject(
      number: index, className: className(index), facing: LabelledPicture.Facing(rawValue: content(index).rawValue))
  }

  private func className(_ index: Int) -> String { content(index) == .none ? "nothing" : "head" }

  package var labelNames: [String] { Parts.named.map(\.name) }

  package func labelledPicture(_ index: Int) -> LabelledPicture {
    let canvas = canvas(index)
    return LabelledPicture(
      picture: canvas.picture(), labels: canvas.visibleParts().map(\.rawValue),
      className: className(index), facing: LabelledPicture.Facing(rawValue: content(index).rawValue))
  }

  private func canvas(_ index: Int) -> Canvas {
    var random = RandomNumbers(seed: seed, index: index)
    let canvas = Canvas(size: Scene.size)
    let content = content(index)
    var painter = Painter(
      canvas: canvas,
      placement: Placement(
        center: Point(random.between(42, 54), random.between(32, 40)), scale: random.between(13.2, 14.8), turn: 0,
        isMirrored: content == .left),
      random: random, light: direction(0.75), contrast: 0.04)
    let ground = Color(hue: random.unit(), saturation: 0.3, value: random.between(0.25, 0.4))
    painter.draw(.rectangle(-10, -10, 10, 10), ground, [], rim: 0)
    let coat = Color(
      hue: random.between(0.04, 0.14), saturation: random.between(0.1, 0.35), value: random.between(0.75, 0.9))
    switch content {
    case .left, .right: drawHead(&painter, coat)
    case .none:
      for _ in 0..<4 {
        let x = random.between(-3, 3)
        painter.draw(
          .rectangle(x, -10, x + random.between(0.3, 1), 10), ground.lighter(random.between(0.1, 0.4)), [], rim: 0)
      }
    }
    return canvas
  }
}

/// Facing right: a round front, a back that runs on into the neck, down and to the left.
private func drawHead(_ painter: inout Painter, _ coat: Color) {
  let neck = Shape.polygon([Point(0, -1), Point(-1, -0.3), Point(-3, 5), Point(-1.2, 5), Point(0.2, 0.9)])
  painter.draw(neck, coat, .neck, rim: 0)
  painter.draw(.circle(Point(0, 0), 1), coat, .head, rim: 0, shading: 0)
  let fur = Shape.polygon([Point(-0.9, 0.6), Point(-2.6, 5), Point(-1.4, 5), Point(-0.1, 1.3)])
  painter.fur(over: fur, coat, lie: 0.375, length: 0.45, count: 60)
  painter.eye(Point(0.42, -0.3), 0.14)
}
