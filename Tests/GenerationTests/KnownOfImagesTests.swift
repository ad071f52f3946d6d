import Basics
import Foundation
import Generation
import Images
import Projects
import Reports
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

  /// Images whose names say no class are taken in their order where there is one of each class, and the line says so; of
  /// others nothing is told.
  @Test(arguments: [2, 3]) func theOrderOfImagesSaysTheirClassesWhereThereIsOneOfEach(count: Int) throws {
    let project = try TinyProject(images: count)
    let specimen = try Specimen(
      model: project.url.appending(path: "tiny.onnx"), precision: .fp32,
      preprocessing: PreprocessingSettings(size: Size(square: 16)), labels: nil)
    let images = (0..<count).map { project.url.appending(path: "images/\($0).png") }
    let run = try ActivationRun(specimen, layers: [], top: 1, images: count)
    let reports = try run.report(on: images, maps: nil, work: Work(workers: 1))
    let line = run.accuracy(reports, of: images, byPlace: true)
    #expect((line != nil) == (count == 2))
    #expect(line?.hasSuffix("no name says one, so image number N is taken to be of class number N") != false)
    #expect(run.accuracy(reports, of: images, byPlace: false) == nil)
  }

  @Test func missingMasksAreTold() throws {
    let project = try TinyProject()
    try project.write(
      "model: tiny.onnx\nimages: {folder: images, masks: gone, parts: [head]}\n", to: "Content/microscope.yml")
    let fault = #expect(throws: Diagnostic.self) { try project.build() }
    #expect(fault?.what == "there is no such folder of masks")
  }
}
