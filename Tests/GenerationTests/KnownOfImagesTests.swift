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
    try project.writeScenes(40)
    try project.build()
    let unit = try #require(HandbuiltNetwork.truth().unit("head left", of: "mixed4a"))
    func page() throws -> String {
      String(
        decoding: try #require(project.output()["layers/mixed4a/\(unit.channel)/index.html"]), as: UTF8.self)
    }
    #expect(try page().contains("<dt>head</dt>"))
    #expect(try project.build().computed == 0)

    // Other masks: only what is known of the images is compared again, and heads are no longer where they were.
    try project.writeScenes(40, masking: "roof")
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
