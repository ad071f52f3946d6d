import Basics
import Foundation
import Images
import Testing

@Suite struct PreprocessingTests {
  @Test(arguments: [(20, 14), (43, 10), (7, 31), (60, 50), (1, 1), (42, 30)])
  func resizingEqualsPillow(width: Int, height: Int) throws {
    let resized = try Picture(decoding: Fixture.data("noise.png")).resized(width: width, height: height)
    #expect(resized == (try Fixture.expected("noise.png \(width)x\(height)")))
  }

  /// Recent Pillows resize columns before rows where only the height shrinks; a level may round the other way.
  @Test func resizingInTheOtherOrderDiffersByOneLevelAtMost() throws {
    let resized = try Picture(decoding: Fixture.data("noise.png")).resized(width: 100, height: 5)
    #expect(try #require(largestDifference(resized, Fixture.expected("noise.png 100x5"))) <= 1)
  }

  @Test func resizingWithAlphaEqualsPillow() throws {
    let resized = try Picture(decoding: Fixture.data("noise-alpha.png")).resized(width: 6, height: 9)
    #expect(resized == (try Fixture.expected("noise-alpha.png 6x9")))
  }

  @Test(arguments: [(16, 12), (20, 20), (40, 33)])
  func theViewEqualsTorchvision(resize: Int, size: Int) throws {
    let picture = try Picture(decoding: Fixture.data("noise.png"))
    let preprocessing = Preprocessing(resize: resize, size: Size(square: size))
    #expect(preprocessing.view(of: picture) == (try Fixture.expected("noise.png short \(resize) crop \(size)")))
    var turned: [UInt8] = []
    for x in 0..<picture.width { for y in 0..<picture.height { turned += picture[x, y] } }
    let tall = Picture(width: picture.height, height: picture.width, pixels: turned)
    #expect(preprocessing.view(of: tall) == (try Fixture.expected("noise.png turned short \(resize) crop \(size)")))
  }

  /// A picture of 30 x 20 that just covers 24 x 40 is 40 wide and 26 high.
  @Test func anOblongViewIsTheMiddleOfThePictureThatCoversIt() throws {
    let picture = Picture(width: 30, height: 20, color: [9, 90, 200])
    let preprocessing = Preprocessing(resize: 24, size: Size(height: 24, width: 40))
    #expect(
      preprocessing.view(of: picture)
        == picture.resized(width: 40, height: 26).cropped(left: 0, top: 1, width: 40, height: 24))
    let noise = try Picture(decoding: Fixture.data("noise.png"))
    for (resize, size) in [
      (8, Size(height: 8, width: 12)), (10, Size(height: 12, width: 8)), (7, Size(height: 1, width: 7)),
    ] {
      guard resize >= size.shortSide else { continue }
      let view = Preprocessing(resize: resize, size: size).view(of: noise)
      #expect(view.size == size)
      #expect(Preprocessing(resize: resize, size: size).input(ofView: view).count == 3 * size.count)
    }
    #expect(Preprocessing(resize: 20, size: 16).view(of: noise).size == 16)
  }

  @Test func aSquareIsStoredAsOneNumber() throws {
    func stored(_ size: Size) throws -> String {
      let data = try JSONEncoder().encode(Preprocessing(resize: 24, size: size))
      #expect(try JSONDecoder().decode(Preprocessing.self, from: data).size == size)
      return String(decoding: data, as: UTF8.self)
    }
    #expect(try stored(24).contains(#""size":24"#))
    #expect(try stored(Size(height: 24, width: 40)).contains(#""size":[24,40]"#))
  }

  @Test func valuesAreStretchedShiftedAndScaledInTheModelsOrder() throws {
    let picture = Picture(width: 2, height: 2, color: [255, 51, 0])
    let caffe = Preprocessing(mean: [104, 117, 123], range: [0, 255], order: .bgr, resize: 2, size: 2)
    #expect(caffe.input(of: picture) == [-104, -104, -104, -104, -66, -66, -66, -66, 132, 132, 132, 132])
    let plain = Preprocessing(mean: [0.5], std: [0.25], resize: 2, size: 1)
    #expect(plain.input(of: picture) == [2, -1.2, -2])
    let signed = Preprocessing(range: [-1, 1], order: .grey, resize: 2, size: 1)
    let luma: Double = 106  // 0.299 * 255 + 0.587 * 51, rounded
    #expect(signed.input(of: picture) == [Float(luma / 255 * 2 - 1)])
    #expect(abs(caffe.level(caffe.value(0.3, channel: 1), channel: 1) - 0.3) < 1e-12)
  }

  @Test func aTransparentPictureLiesOnWhite() {
    let clear = Picture(width: 3, height: 3, color: [10, 20, 30, 0])
    #expect(Preprocessing(resize: 2, size: 2).input(of: clear) == [Float](repeating: 1, count: 12))
  }

  @Test func wrongValuesAreNamed() {
    let faulty: [(Preprocessing, String)] = [
      (Preprocessing(mean: [1, 2], resize: 8, size: 8), "'mean' has 2 values"),
      (Preprocessing(std: [0], resize: 8, size: 8), "'std' is 0.0"),
      (Preprocessing(range: [1], resize: 8, size: 8), "'range' must be two"),
      (Preprocessing(resize: 7, size: 8), "'size' is 8 and 'resize' is 7"),
    ]
    for (preprocessing, words) in faulty {
      let fault = #expect(throws: Diagnostic.self) { try preprocessing.validate() }
      #expect(fault?.what.contains(words) == true)
    }
    #expect(throws: Never.self) { try Preprocessing(mean: [1, 2, 3], resize: 8, size: 8).validate() }
  }

  @Test func aThreadOfPixelsAHundredMegapixelsLongCostsLittle() {
    let thread = Picture(width: 1_000_000, height: 1, color: [9, 9, 9])
    #expect(Preprocessing(resize: 256, size: 4).view(of: thread) == Picture(width: 4, height: 4, color: [9, 9, 9]))
  }
}
