import Images
import Site
import Testing

/// Several pictures in one file.
struct PictureStripTests {
  /// Of noise, which no file holds well.
  private static let pictures: [Picture?] = (0..<16).map { place in
    var random = UInt32(place + 1)
    return Picture(
      width: 96, height: 96,
      pixels: (0..<96 * 96 * 3).map { _ in
        random = random &* 1_664_525 &+ 1_013_904_223
        return UInt8(random >> 24)
      })
  }

  @Test func isCoarserWhereItWouldBeTooLarge() throws {
    let fine = try PictureStrip.jpeg(Self.pictures, quality: 68)
    let coarse = try PictureStrip.jpeg(Self.pictures, quality: 68, most: fine.count - 1)
    let coarsest = try PictureStrip.jpeg(Self.pictures, quality: 68, most: 1)
    #expect(fine.count > coarse.count && coarse.count > coarsest.count)
    #expect(try PictureStrip.jpeg(Self.pictures, quality: 68, most: fine.count) == fine)
    #expect(try Picture(decoding: coarsest, at: "strip.jpg").width == 16 * 96)
  }
}
