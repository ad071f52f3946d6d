package import Images

/// A drawn picture and all that is known about it.
package struct Scene: Sendable {
  package typealias Facing = LabelledPicture.Facing

  package let sceneClass: SceneClass
  /// Where the figure's front points; meaningless for a class that has no front.
  package let facing: Facing
  /// Whether the picture shows the head and neck rather than the whole figure.
  package let isPortrait: Bool
  package let picture: Picture
  /// What each pixel shows, row by row from the top.
  package let parts: [Parts]

  /// 96 x 96 pixels.
  package static let size = 96

  /// The scene that a seed and an index stand for, the same on every machine.
  package init(seed: UInt64, index: Int, sceneClass: SceneClass) {
    let drawing = Drawing(seed: seed, index: index, sceneClass: sceneClass)
    self.sceneClass = sceneClass
    facing = drawing.facing
    isPortrait = drawing.isPortrait
    picture = drawing.canvas.picture()
    parts = drawing.canvas.visibleParts()
  }
}

/// A scene on its canvas, before anything is read off it.
struct Drawing {
  /// The first that is drawn by lot, so that it is known without a drawing.
  static func facing(_ random: inout RandomNumbers) -> Scene.Facing { random.pick(Scene.Facing.allCases) }

  let canvas = Canvas(size: Scene.size)
  let facing: Scene.Facing
  private(set) var isPortrait = false

  /// What differs from the scene that a seed, an index and a class stand for; all else is drawn by the same lots.
  enum Change {
    case facing, background, noFigure
    case figure(SceneClass)
  }

  init(seed: UInt64, index: Int, sceneClass: SceneClass, change: Change? = nil) {
    var random = RandomNumbers(seed: seed, index: index)
    let drawn = Self.facing(&random)
    if case .facing = change { facing = drawn == .left ? .right : .left } else { facing = drawn }
    let light = direction(random.between(0.55, 0.95))
    if case .background = change {
      drawBackground(Canvas(size: Scene.size), &random)
      var others = RandomNumbers(seed: ~seed, index: index)
      drawBackground(canvas, &others)
    } else {
      drawBackground(canvas, &random)
    }

    var placement = Placement(
      center: Point(random.between(42, 54), random.between(44, 54)), scale: random.between(33, 43),
      turn: random.between(-0.025, 0.025), isMirrored: facing == .left)
    let figure: SceneClass? =
      switch change {
      case .noFigure: nil
      case .figure(let other): other
      case .facing, .background, nil: sceneClass
      }
    if sceneClass.portraitCenter != nil, random.chance(0.35) {
      isPortrait = true
      placement.scale *= random.between(1.45, 1.9)
      placement.center = Point(0, 0)
      placement.center =
        Point(random.between(43, 53), random.between(43, 53)) - placement(figure?.portraitCenter ?? Point(0, 0))
    } else if let ground = figure?.ground {
      let shadow = Placement(
        center: placement(Point(0, ground)), scale: placement.scale, turn: 0, isMirrored: false)
      Painter(canvas: canvas, placement: shadow, random: random, light: light, contrast: 0)
        .draw([.ellipse(Point(0, 0), Point(0.8, 0.09))], .black, [], rim: 0, opacity: 0.28)
    }
    var painter = Painter(
      canvas: canvas, placement: placement, random: random, light: light, contrast: random.between(0.1, 0.28))
    figure?.draw(&painter)
    drawForeground(canvas, &random)
    let brightness = random.between(0.8, 1.12)
    let warmth = random.between(-0.07, 0.07)
    canvas.light(SIMD3(Float(brightness + warmth), Float(brightness), Float(brightness - warmth)))
  }
}
