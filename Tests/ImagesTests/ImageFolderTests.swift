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
    for name in ["b.PNG", "a/z.png", "B.jpeg", "note.txt", ".c.png", "a/.hidden/d.png"] {
      try image.write(to: folder.appendingPathComponent(name))
    }
    let images = try ImageFolder(folder)
    #expect(images.names == ["B.jpeg", "a/z.png", "b.PNG"])
    #expect(try images.digest(1) == Digest(image))
    #expect(try images.picture(1) == Fixture.expected("rgb8.png"))
  }

  @Test func anEmptyOrMissingFolderIsReported() throws {
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let empty = #expect(throws: Diagnostic.self) { try ImageFolder(folder) }
    #expect(empty?.what == "the folder holds no JPEG or PNG image")
    let missing = #expect(throws: Diagnostic.self) { try ImageFolder(folder.appendingPathComponent("none")) }
    #expect(missing?.what == "there is no such folder of images")
  }

  private func temporaryFolder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("images-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }
}
