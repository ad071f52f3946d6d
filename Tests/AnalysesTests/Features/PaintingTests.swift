import Analyses
import Basics
import Foundation
import Images
import Testing

/// Each step from a spectrum to what the network sees, and its gradient.
struct PaintingTests {
  private let preprocessing = Preprocessing(
    mean: [104, 117, 123], std: [2, 1, 0.5], range: [0, 255], order: .bgr, resize: 8, size: 8)

  @Test("xoshiro256** gives the numbers of its authors' code")
  func generator() {
    // Computed with Blackman and Vigna's C from a state that SplitMix64 made of the seed 42.
    var generator = SeededGenerator(seed: 42)
    #expect(
      (0..<3).map { _ in generator.next() } == [
        1_546_998_764_402_558_742, 6_990_951_692_964_543_102, 12_544_586_762_248_559_009,
      ])
    var other = SeededGenerator(seed: 42, stream: 1)
    #expect(other.next() != 1_546_998_764_402_558_742)
  }

  @Test("Gaussian numbers have mean 0 and variance 1")
  func gaussian() {
    var generator = SeededGenerator(seed: 1)
    let numbers = (0..<20_000).map { _ in Double(generator.gaussian()) }
    let mean = numbers.reduce(0, +) / 20_000
    let variance = numbers.reduce(0) { $0 + $1 * $1 } / 20_000
    #expect(abs(mean) < 0.02)
    #expect(abs(variance - 1) < 0.03)
  }

  @Test("one coefficient is one wave, scaled by its frequency", arguments: [(8, 8), (6, 9), (7, 4)])
  func wave(height: Int, width: Int) {
    let basis = FourierBasis(height: height, width: width)
    let spectrum = FloatBuffer(height * width)
    let (plane, scratch) = (FloatBuffer(height * width), FloatBuffer(2 * height * width))
    // The second cosine down the rows, the first cosine (one cycle) along them.
    spectrum.pointer[2 * width + 1] = 1
    basis.planes(1, of: spectrum.pointer, into: plane.pointer, scratch: scratch.pointer)
    let frequency = (pow(2 / Double(height), 2) + pow(1 / Double(width), 2)).squareRoot()
    for y in 0..<height {
      for x in 0..<width {
        let wave = cos(4 * .pi * Double(y) / Double(height)) * cos(2 * .pi * Double(x) / Double(width))
        let expected = 2.0.squareRoot() / frequency * 2 / Double(height * width).squareRoot() * wave
        #expect(abs(Double(plane.pointer[y * width + x]) - expected) < 1e-4)
      }
    }
  }

  @Test("a picture to begin from comes back as it was", arguments: [Preprocessing.Order.rgb, .bgr])
  func inverse(order: Preprocessing.Order) {
    let (height, width) = (6, 9)
    let (basis, colour) = (FourierBasis(height: height, width: width), DecorrelatedColour(order: order))
    let count = 3 * height * width
    let (planes, spectra, scratch) = (FloatBuffer(count), FloatBuffer(count), FloatBuffer(2 * count))
    let (canvas, painted) = (FeatureCanvas(height: height, width: width), FeatureCanvas(height: height, width: width))
    var generator = SeededGenerator(seed: 5)
    for y in 0..<height {
      for x in 0..<width {
        let levels = (0..<3).map { _ in 0.5 + 0.1 * min(max(generator.gaussian(), -4), 4) }
        canvas.row(y)[x] = SIMD4(levels[0], levels[1], levels[2], 0)
      }
    }
    colour.planes(of: canvas, into: planes.pointer)
    basis.spectra(3, of: planes.pointer, into: spectra.pointer, scratch: scratch.pointer)
    basis.planes(3, of: spectra.pointer, into: planes.pointer, scratch: scratch.pointer)
    colour.paint(planes.pointer, onto: painted)
    for y in 0..<height {
      for x in 0..<width {
        for channel in 0..<3 { #expect(abs(painted.row(y)[x][channel] - canvas.row(y)[x][channel]) < 1e-4) }
      }
    }
  }

  @Test("the gradient of the transform is its transpose", arguments: [(8, 8), (6, 9)])
  func transpose(height: Int, width: Int) {
    let basis = FourierBasis(height: height, width: width)
    let count = 3 * height * width
    let (spectra, gradient) = (filled(count, seed: 1), filled(count, seed: 2))
    let (planes, slope, scratch) = (FloatBuffer(count), FloatBuffer(count), FloatBuffer(2 * count))
    basis.planes(3, of: spectra.pointer, into: planes.pointer, scratch: scratch.pointer)
    basis.spectra(3, ofGradient: gradient.pointer, into: slope.pointer, scratch: scratch.pointer)
    #expect(abs(dot(planes, gradient) / dot(spectra, slope) - 1) < 1e-4)
  }

  @Test("the logistic function agrees with the library's")
  func logisticFunction() {
    for x in stride(from: Float(-80), through: 80, by: 0.37) {
      let expected = 1 / (1 + exp(-Double(x)))
      #expect(abs(Double(logistic(SIMD4(repeating: x)).y) / expected - 1) < 4e-6)
    }
    #expect(logistic(SIMD4(repeating: 200)).x == 1)
    #expect(logistic(SIMD4(repeating: -200)).x < 1e-37)
  }

  @Test("seen plainly, a canvas is the model's input of its pixels")
  func plainView() {
    let canvas = FeatureCanvas(height: 2, width: 3)
    canvas.row(1)[2] = [0.25, 0.5, 1, 0]
    let input = FloatBuffer(3 * 6)
    CanvasSampling(preprocessing).look(at: canvas, through: .plain, into: input.pointer)
    // Blue, green, red; the other pixels are the grey that a canvas begins with.
    #expect(abs(input.pointer[5] - (0.25 * 255 - 104) / 2) < 1e-4)
    #expect(abs(input.pointer[11] - (0.5 * 255 - 117)) < 1e-4)
    #expect(abs(input.pointer[17] - (255 - 123) / 0.5) < 1e-4)
    #expect(abs(input.pointer[0] - (127.5 - 104) / 2) < 1e-4)
  }

  @Test("outside the canvas is grey")
  func outside() {
    let canvas = FeatureCanvas(height: 4, width: 4)
    for y in 0..<4 { for x in 0..<4 { canvas.row(y)[x] = .one } }
    var view = View()
    view.x = 3
    let input = FloatBuffer(3 * 16)
    CanvasSampling(Preprocessing(resize: 4, size: 4)).look(at: canvas, through: view, into: input.pointer)
    #expect(Array(input.values.prefix(4)) == [1, 0.5, 0.5, 0.5])
  }

  @Test("transformations compose as they happen: the last one is nearest to the network")
  func composition() {
    var generator = SeededGenerator(seed: 5)
    let view = View.drawn(from: [.scale([2]), .rotate([90])], with: &generator)
    // A pixel right of the middle comes from above or below it, half as far.
    #expect(abs(view.xx) < 1e-12 && abs(abs(view.yx) - 0.5) < 1e-12)
    let jittered = (0..<200).map { _ in View.drawn(from: [.jitter(4)], with: &generator).x }
    #expect(Set(jittered) == [-2, -1, 0, 1, 2])
  }

  @Test(
    "finite differences confirm the whole way from spectrum to input",
    arguments: [Preprocessing.Order.rgb, .bgr, .grey])
  func finiteDifferences(order: Preprocessing.Order) {
    let size = 8
    let preprocessing = Preprocessing(
      mean: order == .grey ? [0.4] : [0.4, 0.5, 0.3], std: order == .grey ? [0.2] : [0.2, 0.3, 0.25], order: order,
      resize: size, size: Size(square: size))
    let (basis, colour) = (FourierBasis(height: size, width: size), DecorrelatedColour(order: order))
    let resampling = CanvasSampling(preprocessing)
    var generator = SeededGenerator(seed: 9)
    let view = View.drawn(from: Transformation.standard, with: &generator)
    let count = 3 * size * size
    let spectra = filled(count, seed: 3)
    let weights = filled(resampling.channels * size * size, seed: 4)
    let (planes, slope, scratch) = (FloatBuffer(count), FloatBuffer(count), FloatBuffer(2 * count))
    let input = FloatBuffer(weights.count)
    let (canvas, gradient) = (FeatureCanvas(height: size, width: size), FeatureCanvas(height: size, width: size))

    func objective() -> Double {
      basis.planes(3, of: spectra.pointer, into: planes.pointer, scratch: scratch.pointer)
      colour.paint(planes.pointer, onto: canvas)
      resampling.look(at: canvas, through: view, into: input.pointer)
      return dot(input, weights)
    }
    _ = objective()
    gradient.clear()
    resampling.pullBack(weights.pointer, through: view, onto: gradient)
    colour.pullBack(gradient, through: canvas, onto: planes.pointer)
    basis.spectra(3, ofGradient: planes.pointer, into: slope.pointer, scratch: scratch.pointer)
    let largest = slope.values.reduce(0) { max($0, abs($1)) }
    for i in stride(from: 0, to: count, by: 7) {
      let value = spectra.pointer[i]
      spectra.pointer[i] = value + 0.01
      let above = objective()
      spectra.pointer[i] = value - 0.01
      let below = objective()
      spectra.pointer[i] = value
      #expect(abs(Float((above - below) / 0.02) - slope.pointer[i]) < 3e-3 * largest)
    }
  }

  @Test("Adam takes the steps of its paper")
  func adam() {
    let (start, gradient, next) = (FloatBuffer(1), FloatBuffer(1), FloatBuffer(1))
    let adam = Adam(1)
    gradient.pointer[0] = 3
    adam.climb(from: start, gradient, rate: 0.1, into: next)
    #expect(abs(next.pointer[0] - 0.1) < 1e-6)
    gradient.pointer[0] = -1
    adam.climb(from: next, gradient, rate: 0.1, into: start)
    // m = (0.9 * 0.3 - 0.1) / 0.19, v = (0.999 * 0.009 + 0.001) / 0.001999.
    #expect(abs(start.pointer[0] - (0.1 + 0.1 * (0.17 / 0.19) / (0.009_991 / 0.001_999).squareRoot())) < 1e-5)
  }

  private func filled(_ count: Int, seed: UInt64) -> FloatBuffer {
    var generator = SeededGenerator(seed: seed)
    let buffer = FloatBuffer(count)
    for i in 0..<count { buffer.pointer[i] = 0.1 * generator.gaussian() }
    return buffer
  }

  private func dot(_ a: FloatBuffer, _ b: FloatBuffer) -> Double {
    zip(a.values, b.values).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }
}
