import Basics
import Foundation
import Images
import Testing

@Suite struct LabelledImageFolderTests {
  private let folder = FileManager.default.temporaryDirectory.appendingPathComponent("labelled-\(UUID().uuidString)")

  @Test func foldersAreClassesAndMasksShowParts() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    try write(picture(3), to: "images/dogs/1.png")
    try write(picture(3), to: "images/loose.png")
    try write(Mask(width: 3, height: 1, values: [0, 2, 9]).pngData(), to: "masks/dogs/1.png")
    let images = try collection(parts: ["head", "tail"])
    #expect(images.labelNames == ["head", "tail"])
    let dog = try images.labelledPicture(0)
    #expect(dog.className == "dogs")
    #expect(dog.labels == [0, 0b10, 0], "2 is the second part, 9 has no name")
    let loose = try images.labelledPicture(1)
    #expect(loose.className == nil)
    #expect(loose.labels == [], "nothing is known of an image without a mask")
  }

  @Test func aPartIsFilledFromItsSurroundings() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    var picture = Picture(width: 7, height: 5, color: [10, 20, 30])
    var mask = [UInt8](repeating: 0, count: 35)
    (picture.pixels[17 * 3], mask[17]) = (200, 1)
    try write(picture.pngData(), to: "images/1.png")
    try write(Mask(width: 7, height: 5, values: mask).pngData(), to: "masks/1.png")
    let images = try collection(parts: ["spot", "tail"])
    #expect(try images.counterpart(0, .without(part: "spot")) == Picture(width: 7, height: 5, color: [10, 20, 30]))
    #expect(try images.counterpart(0, .without(part: "tail")) == nil)
    #expect(throws: Diagnostic.self) { try images.counterpart(0, .without(part: "ear")) }
    #expect(throws: Diagnostic.self) { try images.counterpart(0, .facing) }
  }

  @Test func whatIsFilledRunsFromTheEdgeInwards() {
    let picture = Picture(width: 4, height: 1, pixels: [0, 0, 0, 9, 9, 9, 9, 9, 9, 40, 40, 40])
    #expect(picture.filled([false, true, true, false])?.pixels == [0, 0, 0, 0, 0, 0, 40, 40, 40, 40, 40, 40])
    #expect(picture.filled([true, true, true, true]) == nil)
  }

  @Test func aChangedMaskChangesWhatIsKnownButNotTheImage() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    try write(picture(2), to: "images/1.png")
    let bare = try collection(parts: ["head"])
    let (image, known) = (try bare.digest(0), try bare.fullDigest(0, of: bare.digest(0)))
    try write(Mask(width: 2, height: 1, values: [1, 0]).pngData(), to: "masks/1.png")
    #expect(try bare.digest(0) == image)
    #expect(try bare.fullDigest(0, of: bare.digest(0)) != known)
  }

  @Test func masksThatDoNotFitAreRefused() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    try write(picture(2), to: "images/1.png")
    let images = try collection(parts: ["head"])
    func fault(_ mask: Data) throws -> String? {
      try write(mask, to: "masks/1.png")
      return #expect(throws: Diagnostic.self) { try images.labelledPicture(0) }?.what
    }
    #expect(
      try fault(Mask(width: 1, height: 1, values: [1]).pngData())
        == "the mask has 1 x 1 pixels, its image 2 x 1")
    #expect(try fault(picture(2).pngData()) == "the mask cannot be read: it is neither grey nor has a palette")
    #expect(try fault(Data("mask".utf8))?.hasPrefix("the mask cannot be read: ") == true)
    #expect(throws: Diagnostic.self) { try collection(parts: (0..<33).map { "part \($0)" }) }
  }

  @Test(arguments: ["grey1.png": 255, "grey2.png": 85, "grey4.png": 17, "grey8.png": 1])
  func greyIsNotScaled(name: String, step: Int) throws {
    let data = try Fixture.data(name)
    let (mask, colours) = (try Mask(decoding: data), try Picture(decoding: data))
    #expect((mask.width, mask.height) == (colours.width, colours.height))
    #expect(
      mask.values.map { Int($0) * step }
        == stride(from: 0, to: colours.pixels.count, by: 3).map { Int(colours.pixels[$0]) })
  }

  @Test(arguments: ["palette1.png": 2, "palette2.png": 4, "palette4.png": 16, "palette8.png": 256])
  func palettesAreNotLookedUp(name: String, size: Int) throws {
    let data = try Fixture.data(name)
    let (mask, colours) = (try Mask(decoding: data), try Picture(decoding: data))
    #expect((mask.width, mask.height) == (colours.width, colours.height))
    var colourOfValue: [UInt8: ArraySlice<UInt8>] = [:]
    for y in 0..<mask.height {
      for x in 0..<mask.width {
        let value = mask.values[y * mask.width + x]
        #expect(Int(value) < size)
        #expect(Array(colourOfValue[value, default: colours[x, y]]) == Array(colours[x, y]))
        colourOfValue[value] = colours[x, y]
      }
    }
    #expect(colourOfValue.count > 1)
  }

  @Test func labelsFollowTheModelsView() throws {
    // Four columns, of which the middle half is kept and enlarged twice.
    let picture = LabelledPicture(
      picture: picture(4, height: 2), labels: [1, 2, 4, 8, 16, 32, 64, 128], className: "a", facing: .left)
    let view = Preprocessing(resize: 4, size: 4).view(of: picture)
    #expect((view.picture.width, view.picture.height) == (4, 4))
    #expect(view.labels == [2, 2, 4, 4, 2, 2, 4, 4, 32, 32, 64, 64, 32, 32, 64, 64])
    #expect(view.className == "a")
    #expect(view.facing == .left)
  }

  private func collection(parts: [String]) throws -> LabelledImageFolder {
    try LabelledImageFolder(
      ImageFolder(folder.appending(path: "images")), hasClasses: true, masks: (folder.appending(path: "masks"), parts))
  }

  private func picture(_ width: Int, height: Int = 1) -> Picture {
    Picture(width: width, height: height, pixels: [UInt8](repeating: 100, count: width * height * 3))
  }

  private func write(_ picture: Picture, to path: String) throws { try write(picture.pngData(), to: path) }

  private func write(_ data: Data, to path: String) throws {
    let file = folder.appending(path: path)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: file)
  }
}
