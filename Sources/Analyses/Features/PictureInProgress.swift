import Basics
import Images

/// One picture while it is optimised: its spectrum, the canvas that the spectrum paints, and how far it has come.
final class PictureInProgress {
  enum State {
    case climbing
    /// The objective has stopped rising.
    case settled
    case dead
    /// The objective or its gradient stopped being a number.
    case diverged
  }

  /// The deviation of the first coefficients.
  ///
  /// Lucid's 0.01 is all but grey, and behind a depthwise convolution whose one input is silent on grey no gradient comes
  /// back: 3 of 16 units of EfficientNet-Lite0 never woke. From this noise they do, and the others are driven no less
  /// (Benchmarks/FEATURES.md).
  private static let deviation: Float = 0.3

  private(set) var state = State.climbing
  /// Steps taken.
  private(set) var steps = 0
  let canvas: FeatureCanvas
  /// The photograph that it began from, as its first spectrum painted it; nil where that was noise.
  private var start: FeatureCanvas?

  private var generator: SeededGenerator
  private var spectrum: FloatBuffer
  private var spare: FloatBuffer
  private let adam: Adam
  private let tools: PaintingTools
  private var view = View.plain
  private var settling: Settling

  /// - Parameters:
  ///   - start: what it is at first; nil for noise.
  ///   - order: of the model's colours.
  init(_ tools: PaintingTools, seed: UInt64, stream: UInt64, start: Picture? = nil, order: Preprocessing.Order = .rgb) {
    self.tools = tools
    generator = SeededGenerator(seed: seed, stream: stream)
    let count = 3 * tools.basis.height * tools.basis.width
    (spectrum, spare, adam) = (FloatBuffer(count), FloatBuffer(count), Adam(count))
    canvas = FeatureCanvas(height: tools.basis.height, width: tools.basis.width)
    settling = Settling()
    for i in 0..<count { spectrum.pointer[i] = Self.deviation * generator.gaussian() }
    if let start { begin(from: start, order: order) }
    paint()
    if start != nil { self.start = canvas.copy() }
  }

  private func begin(from start: Picture, order: Preprocessing.Order) {
    guard start.size == Size(height: canvas.height, width: canvas.width), start.channels == 3 else { return }
    for y in 0..<canvas.height {
      let row = canvas.row(y)
      for x in 0..<canvas.width {
        let levels = start[x, y].map { Float($0) / 255 }
        let colours = order == .bgr ? levels.reversed() : levels
        row[x] = SIMD4(colours[0], colours[1], colours[2], 0)
      }
    }
    tools.colour.planes(of: canvas, into: tools.planes.pointer)
    tools.basis.spectra(3, of: tools.planes.pointer, into: spectrum.pointer, scratch: tools.scratch.pointer)
  }

  /// Draws the transformations through which the network sees it from now on; of none it sees it as it is.
  func turn(by transformations: [Transformation]) { view = .drawn(from: transformations, with: &generator) }

  /// Puts what the network sees of it into the network's input.
  func show(in input: UnsafeMutablePointer<Float>) { tools.resampling.look(at: canvas, through: view, into: input) }

  /// The same of the photograph that it began from.
  func showStart(in input: UnsafeMutablePointer<Float>) {
    tools.resampling.look(at: start ?? canvas, through: view, into: input)
  }

  /// Takes a step.
  ///
  /// - Parameters:
  ///   - value: the objective of what was shown.
  ///   - isDead: whether only a dead unit's way round its ReLU gave it a gradient.
  ///   - gradient: d objective / d input.
  func climb(value: Float, isDead: Bool, gradient: UnsafePointer<Float>, rate: Float) {
    guard value.isFinite else {
      if steps > 0 { swap(&spectrum, &spare) }
      paint()
      return state = .diverged
    }
    tools.gradient.clear()
    tools.resampling.pullBack(gradient, through: view, onto: tools.gradient)
    tools.colour.pullBack(tools.gradient, through: canvas, onto: tools.planes.pointer)
    tools.basis.spectra(
      3, ofGradient: tools.planes.pointer, into: tools.slope.pointer, scratch: tools.scratch.pointer)
    guard tools.slope.isFinite else { return state = .diverged }
    adam.climb(from: spectrum, tools.slope, rate: rate, into: spare)
    swap(&spectrum, &spare)
    paint()
    steps += 1
    switch settling.judgement(after: value, isDead: isDead) {
    case .rising: break
    case .settled: state = .settled
    case .dead: state = .dead
    }
  }

  /// Ends the optimisation: the picture in 8 bits, which is also what its canvas holds from now on.
  func finished(order: Preprocessing.Order) -> Picture {
    var pixels: [UInt8] = []
    pixels.reserveCapacity(3 * canvas.height * canvas.width)
    for y in 0..<canvas.height {
      let row = canvas.row(y)
      for x in 0..<canvas.width {
        let level = (row[x] * 255).rounded(.toNearestOrEven)
        row[x] = level / 255
        pixels += (order == .bgr ? [level.z, level.y, level.x] : [level.x, level.y, level.z]).map { UInt8($0) }
      }
    }
    return Picture(width: canvas.width, height: canvas.height, pixels: pixels)
  }

  private func paint() {
    tools.basis.planes(3, of: spectrum.pointer, into: tools.planes.pointer, scratch: tools.scratch.pointer)
    tools.colour.paint(tools.planes.pointer, onto: canvas)
  }
}

/// What the pictures of one worker share: the transforms, and buffers that hold nothing between two calls.
final class PaintingTools {
  let basis: FourierBasis
  let colour: DecorrelatedColour
  let resampling: CanvasSampling
  let planes: FloatBuffer
  let slope: FloatBuffer
  let scratch: FloatBuffer
  let gradient: FeatureCanvas

  init(height: Int, width: Int, _ preprocessing: Preprocessing) {
    basis = FourierBasis(height: height, width: width)
    colour = DecorrelatedColour(order: preprocessing.order)
    resampling = CanvasSampling(preprocessing)
    let count = 3 * height * width
    (planes, slope, scratch) = (FloatBuffer(count), FloatBuffer(count), FloatBuffer(2 * count))
    gradient = FeatureCanvas(height: height, width: width)
  }
}
