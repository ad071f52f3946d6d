import Basics
import Foundation
import Images
import Testing

@Suite struct DecodingTests {
  @Test(arguments: [
    "grey1", "grey2", "grey4", "grey8", "grey16", "grey-alpha8", "grey-alpha16", "rgb8", "rgb16", "rgba8", "rgba16",
    "palette1", "palette2", "palette4", "palette8", "palette4-alpha", "grey8-transparent", "rgb8-interlaced",
    "grey1-interlaced",
  ])
  func everyKindOfPNGDecodes(kind: String) throws {
    let picture = try Picture(decoding: Fixture.data("\(kind).png"))
    #expect(picture == (try Fixture.expected("\(kind).png")))
  }

  @Test(arguments: [
    "baseline", "progressive", "444", "grey", "cmyk-adobe", "cmyk-plain", "ycck-adobe", "orientation1", "orientation2",
    "orientation3", "orientation4", "orientation5", "orientation6", "orientation7", "orientation8",
  ])
  func everyKindOfJPEGDecodesAsPillowDoes(kind: String) throws {
    let picture = try Picture(decoding: Fixture.data("\(kind).jpg"))
    let difference = try #require(largestDifference(picture, Fixture.expected("\(kind).jpg")))
    #expect(difference <= 1)
  }

  @Test(arguments: ["lossy", "lossless", "lossy-alpha", "orientation6"])
  func everyKindOfWebPDecodesAsPillowDoes(kind: String) throws {
    let picture = try Picture(decoding: Fixture.data("\(kind).webp"))
    #expect(picture == (try Fixture.expected("\(kind).webp")))
  }

  @Test func anAnimationIsNoPicture() throws {
    let fault = #expect(throws: Diagnostic.self) { try Picture(decoding: Fixture.data("animation.webp")) }
    #expect(fault?.what == "the WebP image cannot be read: it is an animation")
  }

  @Test(arguments: [
    "rgb8.png", "palette4.png", "rgb8-interlaced.png", "baseline.jpg", "progressive.jpg", "lossy.webp",
    "lossless.webp", "lossy-alpha.webp",
  ])
  func aFileCutOffAnywhereIsReportedAndNeverTraps(name: String) throws {
    let data = try Fixture.data(name)
    for count in stride(from: 1, to: data.count - 16, by: 7) {
      let fault = #expect(throws: Diagnostic.self) { try Picture(decoding: data.prefix(count), at: name) }
      #expect(fault?.all.first?.place == name)
      #expect(fault?.all.first?.advice != nil)
    }
    let fault = #expect(throws: Diagnostic.self) { try Picture(decoding: data.prefix(data.count * 2 / 3)) }
    #expect(fault?.what.contains("cut off") == true)
  }

  @Test(arguments: [
    "rgb8.png", "palette4-alpha.png", "baseline.jpg", "progressive.jpg", "orientation6.jpg", "cmyk-adobe.jpg",
    "lossy.webp", "lossless.webp", "lossy-alpha.webp", "orientation6.webp",
  ])
  func damagedBytesNeverTrap(name: String) throws {
    let data = try Fixture.data(name)
    for position in data.indices {
      var damaged = data
      damaged[position] ^= 0xFF
      _ = try? Picture(decoding: damaged)
    }
  }

  @Test func whatIsNoImageIsSaidSo() throws {
    #expect(throws: Diagnostic("the image file is empty", at: "a.png", advice: "Remove the file or put the image back"))
    {
      try Picture(decoding: Data(), at: "a.png")
    }
    #expect(throws: Diagnostic("the file is no JPEG, PNG or WebP image", advice: "Remove it or convert it")) {
      try Picture(decoding: Data("<html></html>".utf8))
    }
    let foreign = #expect(throws: Diagnostic.self) { try Picture(decoding: Data("GIF89a".utf8)) }
    #expect(foreign?.what == "the file is a GIF image, which is not read")
  }

  @Test(arguments: ["rgb8.png", "baseline.jpg", "lossy.webp"])
  func aPictureOverTheLimitIsRefused(name: String) throws {
    let fault = #expect(throws: Diagnostic.self) { try Picture(decoding: Fixture.data(name), limit: 98) }
    #expect(fault?.what.contains("more than the limit of 98") == true)
  }
}
