import Foundation
import Images
import Testing

@Suite struct EncodingTests {
  @Test(arguments: ["rgb8.png", "rgba8.png"])
  func aPNGReadsBackTheSame(name: String) throws {
    let picture = try Picture(decoding: Fixture.data(name))
    #expect(try Picture(decoding: picture.pngData()) == picture)
    #expect(try picture.pngData(text: [("a", "b")]) == picture.pngData(text: [("a", "b")]))
  }

  @Test func textBecomesChunks() throws {
    let data = try Picture(width: 1, height: 1, color: [1, 2, 3]).pngData(
      text: [("Unit", "conv1:3"), ("Title", "특징")])
    let bytes = [UInt8](data)
    let chunks = sequence(first: 8) { position in
      let length = bytes[position..<(position + 4)].reduce(0) { $0 << 8 | Int($1) }
      return position + 12 + length < bytes.count ? position + 12 + length : nil
    }.map { position in
      let length = bytes[position..<(position + 4)].reduce(0) { $0 << 8 | Int($1) }
      return String(decoding: bytes[(position + 4)..<(position + 8 + length)], as: UTF8.self)
    }
    #expect(chunks.contains("tEXtUnit\0conv1:3"))
    #expect(chunks.contains("iTXtTitle\0\0\0\0\0특징"))
    #expect(chunks.last == "IEND")
  }

  @Test func aJPEGReadsBackNearlyTheSame() throws {
    var picture = Picture(width: 40, height: 30, color: [0, 0, 0])
    for y in 0..<30 {
      for x in 0..<40 { picture.pixels.replaceSubrange((y * 40 + x) * 3..<(y * 40 + x + 1) * 3, with: color(x, y)) }
    }
    let again = try Picture(decoding: picture.jpegData(quality: 95))
    #expect(try #require(largestDifference(picture, again)) < 12)
    #expect(try picture.jpegData(quality: 95) == picture.jpegData(quality: 95))
    #expect(try Picture(decoding: picture.jpegData(quality: 95, isProgressive: true)) == again)
    #expect(try picture.jpegData(quality: 30).count < picture.jpegData(quality: 95).count)
  }

  @Test func transparencyBecomesWhiteInAJPEG() throws {
    let clear = Picture(width: 8, height: 8, color: [0, 0, 0, 0])
    #expect(try Picture(decoding: clear.jpegData(quality: 90)) == Picture(width: 8, height: 8, color: [255, 255, 255]))
  }

  private func color(_ x: Int, _ y: Int) -> [UInt8] { [UInt8(y * 8), UInt8(x * 6), UInt8(x + y)] }
}
