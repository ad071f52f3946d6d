import Networks
import Testing

struct OperatorShapeTests {
  @Test func poolingRoundsUpAsCaffe() throws {
    let pooling = Pooling(.max, kernel: [3, 3], strides: [2, 2], roundingUp: true)
    #expect(try pooling.outputShape([[1, 1, 112, 112]]) == [1, 1, 56, 56])
    // No window starts in the padding behind the end.
    let padded = Pooling(.mean, kernel: [1, 1], strides: [2, 2], padding: [0, 0, 1, 1], roundingUp: true)
    #expect(try padded.outputShape([[1, 1, 2, 2]]) == [1, 1, 1, 1])
  }

  @Test func deconvolutionsUndoTheSizeOfConvolutions() throws {
    let up = Deconvolution(kernel: [3, 3], strides: [2, 2], padding: [1, 1, 0, 0])
    #expect(try up.outputShape([[1, 4, 5, 5], [4, 2, 3, 3]]) == [1, 2, 10, 10])
    #expect(throws: ShapeFault.self) { try up.outputShape([[1, 3, 5, 5], [4, 2, 3, 3]]) }
  }

  @Test func slicesCountFromTheEnd() throws {
    let reversed = Slicing([.init(axis: 0, start: -1, end: .min, step: -2)])
    #expect(try reversed.outputShape([[5]]) == [3])
    #expect(try Slicing([.init(axis: 0, start: 1, end: .max)]).outputShape([[5]]) == [4])
  }

  @Test func reductionsKeepOrDropAxes() throws {
    #expect(try Reduction(.mean, axes: [2, 3]).outputShape([[2, 3, 4, 5]]) == [2, 3, 1, 1])
    #expect(try Reduction(.mean, axes: [1], keepsAxes: false).outputShape([[2, 3, 4, 5]]) == [2, 4, 5])
  }

  @Test func reshapingKeepsTheCount() throws {
    let flat = Reshaping([.copied(0), .merged(1..<4)])
    #expect(try flat.outputShape([[2, 3, 4, 5]]) == [2, 60])
    #expect(throws: ShapeFault.self) { try Reshaping([.fixed(7), .inferred]).outputShape([[2, 3]]) }
  }

  @Test func halfPixelTapsInterpolate() throws {
    let double = Resampling(.linear, .halfPixel, sizes: [.scaled(2)])
    let taps = try #require(double.taps(axis: 0, 2, 4))
    #expect(taps.map(\.positions) == [[0], [0, 1], [0, 1], [1]])
    #expect(taps.map(\.weights) == [[1], [0.75, 0.25], [0.25, 0.75], [1]])
  }

  @Test func nearestRoundsAsAsked() throws {
    let half = Resampling(.nearest(.roundPreferFloor), .asymmetric, sizes: [.scaled(2)])
    #expect(half.taps(axis: 0, 2, 4)?.flatMap(\.positions) == [0, 0, 1, 1])
    let ceil = Resampling(.nearest(.ceil), .asymmetric, sizes: [.scaled(2)])
    #expect(ceil.taps(axis: 0, 2, 4)?.flatMap(\.positions) == [0, 1, 1, 1])
  }

  @Test func gatheringRefusesWhatIsOutside() {
    #expect(throws: ShapeFault.self) { try Gathering(axis: 0, indices: [5]).outputShape([[3]]) }
  }
}
