import Basics
import Foundation
import Generation
import Images
import Scenes
import TestSupport
import Testing

/// A folder of images with classes and masks is held against its truth as drawn scenes are.
@Suite struct KnownOfImagesTests {
  private static let configuration = """
    model: handbuilt.onnx
    preprocessing: {mean: [0.5], std: [0.25], resize: 96, size: 96}
    layers: [mixed4a]
    images: {folder: known, classes: folders, masks: masks, parts: [head]}
    features: {preset: none}
    """

  @Test func unitsAreLabelledFromFoldersAndMasks() throws {
    let project = try TinyProject()
    try project.write(Data(contentsOf: HandbuiltNetwork.file), to: "handbuilt.onnx")
    try project.write(Self.configuration, to: "Content/microscope.yml")
    let scenes = HeadSceneCollection(count: 40, seed: 5)
    let head = try #require(scenes.labelNames.firstIndex(of: "head"))
    for index in 0..<scenes.count {
      let scene = scenes.labelledPicture(index)
      let name = "\(scene.className ?? "none")/\(index).png"
      try project.write(scene.picture.pngData(), to: "known/\(name)")
      let mask = scene.labels.map { UInt8($0 >> UInt32(head) & 1) }
      try project.write(Mask(width: 96, height: 96, values: mask).pngData(), to: "masks/\(name)")
    }
    try project.build()
    let unit = try #require(HandbuiltNetwork.truth().unit("head left", of: "mixed4a"))
    func page() throws -> String {
      String(
        decoding: try #require(project.output()["layers/mixed4a/\(unit.channel)/index.html"]), as: UTF8.self)
    }
    #expect(try page().contains("<dt>head</dt>"))
    #expect(try project.build().computed == 0)

    // Other masks: only what is known of the images is compared again, and heads are no longer where they were.
    for index in 0..<scenes.count {
      let name = "\(scenes.labelledPicture(index).className ?? "none")/\(index).png"
      let mask = [UInt8](repeating: 0, count: 96 * 96)
      try project.write(Mask(width: 96, height: 96, values: mask).pngData(), to: "masks/\(name)")
    }
    #expect(try project.build().computed == 1)
    #expect(try !page().contains("<dt>head</dt>"))
  }

  @Test func missingMasksAreTold() throws {
    let project = try TinyProject()
    try project.write(
      "model: tiny.onnx\nimages: {folder: images, masks: gone, parts: [head]}\n", to: "Content/microscope.yml")
    let fault = #expect(throws: Diagnostic.self) { try project.build() }
    #expect(fault?.what == "there is no such folder of masks")
  }
}
