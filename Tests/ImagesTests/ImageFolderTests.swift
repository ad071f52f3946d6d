import Basics
import Foundation
import Images
import Testing

@Suite struct ImageFolderTests {
  @Test func aFolderIsListedByName() throws {
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let image = try Fixture.data("rgb8.png")
    try FileManager.default.createDirectory(
      at: folder.appendingPathComponent("a/.hidden"), withIntermediateDirectories: true)
    for name in ["b.PNG", "a/z.png", "B.jpeg", ".c.png", "a/.hidden/d.png"] {
      try image.write(to: folder.appendingPathComponent(name))
    }
    try Data("A note.".utf8).write(to: folder.appending(path: "note.txt"))
    let images = try ImageFolder(folder)
    #expect(images.names == ["B.jpeg", "a/z.png", "b.PNG"])
    #expect(images.leftOut.isEmpty)
    #expect(try images.digest(1) == Digest(image))
    #expect(try images.picture(1) == Fixture.expected("rgb8.png"))
  }

  @Test func aFileThatIsKnownIsNotOpened() throws {
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "a.png")
    try Fixture.data("rgb8.png").write(to: file)
    let state = try #require(try ImageFolder(folder).states["a.png"])
    #expect(!state.isSettled(at: timespec(tv_sec: Int(state.changed / 1_000_000_000) + 1, tv_nsec: 0)))
    #expect(state.isSettled(at: timespec(tv_sec: Int(state.changed / 1_000_000_000) + 4, tv_nsec: 0)))
    // What stands there now would be left out, were it opened.
    try Data("A note.".utf8).write(to: file)
    #expect(throws: Diagnostic.self) { try ImageFolder(folder) }
    #expect(try ImageFolder(folder) { _, _ in true }.names == ["a.png"])
    #expect(throws: Diagnostic.self) { try ImageFolder(folder) { $1 == state } }
  }

  @Test func anEmptyOrMissingFolderIsReported() throws {
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let empty = #expect(throws: Diagnostic.self) { try ImageFolder(folder) }
    #expect(empty?.what == "the folder holds no image that can be read")
    let missing = #expect(throws: Diagnostic.self) { try ImageFolder(folder.appendingPathComponent("none")) }
    #expect(missing?.what == "there is no such folder of images")
  }

  @Test func whatAFileHoldsCountsAndNotItsName() throws {
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let files: [String: Data] = [
      "webp.jpg": try Fixture.data("lossy.webp"), "png": try Fixture.data("rgb8.png"), "empty.png": Data(),
      "text.jpeg": Data("<html></html>".utf8), "a.jpg": Data("GIF89a\u{1}".utf8), "b.tif": Data("II*\0".utf8),
      "c.bmp": Data("BM".utf8) + Data(repeating: 0, count: 24), "d.avif": Data("\0\0\0\u{20}ftypavif".utf8),
      "e.heic": Data("\0\0\0\u{20}ftypheic".utf8), "README": Data("text".utf8),
    ]
    for (name, data) in files { try data.write(to: folder.appending(path: name)) }
    let images = try ImageFolder(folder)
    #expect(images.names == ["png", "webp.jpg"])
    #expect(try images.picture(1) == Fixture.expected("lossy.webp"))
    let reasons = images.leftOut.map { "\($0.name): \($0.reason)" }
    #expect(
      reasons == [
        "a.jpg: foreign(Images.ImageFormat.gif)", "b.tif: foreign(Images.ImageFormat.tiff)",
        "c.bmp: foreign(Images.ImageFormat.bmp)", "d.avif: foreign(Images.ImageFormat.avif)",
        "e.heic: foreign(Images.ImageFormat.heic)", "empty.png: empty", "text.jpeg: noImage",
      ])
    #expect(images.leftOut.first?.diagnostic.description == "a.jpg: its format is GIF; JPEG, PNG and WebP are read")
  }

  @Test func linksAreFollowedAndNeverInCircles() throws {
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let image = try Fixture.data("rgb8.png")
    for name in ["elsewhere/cats", "photos/dogs"] {
      try FileManager.default.createDirectory(at: folder.appending(path: name), withIntermediateDirectories: true)
    }
    for name in ["elsewhere/cats/1.png", "photos/dogs/2.png"] { try image.write(to: folder.appending(path: name)) }
    let links = [
      "photos/cats": "../elsewhere/cats", "photos/again": "dogs", "photos/round": "../photos",
      "photos/gone.png": "none",
      "elsewhere/cats/back": "../../photos", "photos/3.png": "../elsewhere/cats/1.png", "link": "photos",
    ]
    for (name, target) in links {
      try FileManager.default.createSymbolicLink(
        atPath: folder.appending(path: name).path, withDestinationPath: target)
    }
    try FileManager.default.createDirectory(
      at: folder.appending(path: "photos/x.jpg"), withIntermediateDirectories: true)
    for place in ["photos", "link"] {
      let images = try ImageFolder(folder.appending(path: place))
      #expect(images.names == ["3.png", "cats/1.png", "dogs/2.png"])
      #expect(
        images.leftOut == [
          LeftOutImage(name: "again", reason: .repeated("dogs")),
          LeftOutImage(name: "cats/back", reason: .repeated("")),
          LeftOutImage(name: "gone.png", reason: .brokenLink), LeftOutImage(name: "round", reason: .repeated("")),
          LeftOutImage(name: "x.jpg", reason: .folder),
        ])
    }
  }

  @Test func aNameThatIsNotUTF8IsLeftOut() throws {
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    try Fixture.data("rgb8.png").write(to: folder.appending(path: "good.png"))
    let bytes = Array("\(folder.path)/caf".utf8) + [0xE9] + Array(".png".utf8) + [0]
    let file = try #require(
      bytes.withUnsafeBufferPointer { bytes in
        bytes.withMemoryRebound(to: CChar.self) { text in text.baseAddress.flatMap { fopen($0, "w") } }
      })
    fclose(file)
    let images = try ImageFolder(folder)
    #expect(images.names == ["good.png"])
    #expect(images.leftOut == [LeftOutImage(name: "caf\u{FFFD}.png", reason: .nameless)])
  }

  private func temporaryFolder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("images-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }
}
