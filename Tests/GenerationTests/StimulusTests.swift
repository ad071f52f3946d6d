import Basics
import Foundation
import Generation
import Projects
import Reports
import TestSupport
import Testing

/// Builds with images that have activation pages.
@Suite struct InputTests {
  private static let folder = "activations/"

  private func page(_ name: String, of project: TinyProject) throws -> String {
    String(decoding: try #require(try project.output()["activations/\(name)/index.html"]), as: UTF8.self)
  }

  @Test func inputsGetPagesThatLinkToEachOther() throws {
    let project = try TinyProject(more: "inputs: {files: [images/1.png], flip: true}")
    try project.build()
    #expect(try PublishedSite.check(try Project(project.url)).faults.map(\.description) == [])
    let page = try page("1", of: project)
    #expect(page.contains("href=\"../1-mirrored/index.html\""))
    #expect(page.contains("What moved the answer"))
    #expect(try project.output()["activations/1/b.join.jpg"] != nil)
    let home = String(decoding: try #require(project.output()["index.html"]), as: UTF8.self)
    #expect(home.contains("href=\"activations/1/index.html\""))
    #expect(home.contains("href=\"activations/index.html\""))
  }

  @Test func imagesInTheFolderOfInputsAreFoundAndASecondBuildIsIdle() throws {
    let project = try TinyProject()
    try project.build()
    #expect(try project.output().keys.allSatisfy { !$0.hasPrefix(Self.folder) })
    let image = try #require(
      FileManager.default.contents(atPath: project.url.appending(path: "images/2.png").path))
    try project.write(image, to: "Content/inputs/My cat!.png")
    // Three layers and the answer; its picture was made when the same image was scanned for examples.
    #expect(try project.build().computed == 4)
    #expect(try project.output().keys.contains { $0.hasPrefix("activations/My_cat_") && $0.hasSuffix("index.html") })
    let times = try project.times()
    let report = try project.build()
    #expect((report.computed, report.written, report.removed) == (0, 0, 0))
    #expect(try project.times() == times)
  }

  @Test func aRenamedInputIsNotComputedAgainAndOneThatIsGoneLosesItsPage() throws {
    let project = try TinyProject(more: "inputs: images/3.png")
    try project.build()
    try FileManager.default.copyItem(
      at: project.url.appending(path: "images/3.png"), to: project.url.appending(path: "other.png"))
    try project.configure("inputs: images/3.png", "inputs: other.png")
    let report = try project.build()
    #expect(report.computed == 0)
    #expect(try project.output()["activations/other/index.html"] != nil)
    #expect(try project.output()["activations/3/index.html"] == nil)
    try project.configure("inputs: other.png", "")
    try project.build()
    #expect(try project.output().keys.allSatisfy { !$0.hasPrefix(Self.folder) })
  }

  @Test func aChangedLayerIsTheOnlyOneLookedAtAgain() throws {
    let project = try TinyProject(more: "inputs: images/3.png")
    try project.build()
    try project.write(TinyModel(changed: .layerC))
    let parts = try project.plan().analyses
    #expect(parts.first { $0.analysis == "response" }?.compute == 1)
    #expect(parts.first { $0.analysis == "answer" }?.compute == 1)
    #expect(parts.first { $0.analysis == "view" }?.compute == 0)
  }

  @Test func bytesDoNotDependOnTheNumberOfWorkers() throws {
    let outputs = try [1, 3].map { workers in
      let project = try TinyProject(more: "inputs: {files: [images/1.png, images/4.png], flip: true}")
      try project.build(workers: workers)
      return try project.output().filter { $0.key.hasPrefix(Self.folder) }
    }
    // The list, and for each of four images its page, its data and three grids.
    #expect(outputs[0].count == 1 + 4 * 5)
    #expect(outputs[0] == outputs[1])
  }

  @Test func scenesAreNamedByTheirPlace() throws {
    let project = try TinyProject()
    try project.write(Data(contentsOf: HandbuiltNetwork.file), to: "handbuilt.onnx")
    try project.write(Data(contentsOf: HandbuiltNetwork.labels), to: "labels.txt")
    try project.write(
      """
      model: handbuilt.onnx
      labels: labels.txt
      preprocessing: {mean: [0.5], std: [0.25], resize: 96, size: 96}
      images: {scenes: {world: heads, count: 60}}
      features: {preset: none}
      circuits: [{name: head, target: "mixed4c:0", layers: [mixed4a, mixed4b]}]
      inputs: {scenes: [0, 2], flip: true}
      """, to: "Content/microscope.yml")
    try project.build()
    #expect(try PublishedSite.check(try Project(project.url)).faults.map(\.description) == [])
    let page = try page("scene-0", of: project)
    #expect(page.contains("a head facing left"))
    #expect(page.contains("href=\"../../circuits/head/index.html\""))
    #expect(try self.page("scene-0-mirrored", of: project).contains("a head facing right"))
    let circuit = String(decoding: try #require(project.output()["circuits/head/index.html"]), as: UTF8.self)
    #expect(circuit.contains("href=\"../../activations/scene-0/index.html\""))
  }

  @Test(arguments: [
    ("inputs: gone.png", "gone.png: there is no such image. Check the path in 'inputs'."),
    (
      "inputs: images",
      "images: an input is an image, and this is a folder. Name its files, or put them in Content/inputs."
    ),
    (
      "inputs: [images/1.png, copies/1.png]",
      "inputs: two inputs are called '1': images/1.png and copies/1.png. Give their files different names."
    ),
    (
      "inputs: [images/1.png, images/1.png]",
      "inputs: two inputs are called '1': images/1.png and images/1.png. Give their files different names."
    ),
    (
      "inputs: {files: [images/1.png, copies/1-mirrored.png], flip: true}",
      "inputs: two inputs are called '1-mirrored': the mirror image of images/1.png and copies/1-mirrored.png. Give their files different names."
    ),
    (
      "inputs: {scenes: 3}", "inputs.scenes: scene 3 is wanted, and the images are no drawn scenes. Name files instead."
    ),
    ("inputs: tiny.onnx", "tiny.onnx: the file is no JPEG, PNG or WebP image. Remove it or convert it"),
    ("inputs: cut.png", "cut.png: the PNG image cannot be read: "),
  ])
  func wrongInputsAreToldBeforeAnythingIsComputed(line: String, sentence: String) throws {
    let project = try TinyProject(more: line)
    let image = try #require(FileManager.default.contents(atPath: project.url.appending(path: "images/1.png").path))
    for name in ["1", "1-mirrored"] { try project.write(image, to: "copies/\(name).png") }
    try project.write(image.prefix(image.count / 2), to: "cut.png")
    let faults = #expect(throws: Diagnostic.self) { try project.build() }
    #expect(faults?.all.count == 1)
    #expect(faults?.all.first?.description.hasPrefix(sentence) == true, "\(faults.map { "\($0)" } ?? "")")
    #expect(try project.results(of: "activations") == 0)
  }

  @Test func imagesOfWhichClassesAreKnownAreNoScenes() throws {
    let project = try TinyProject()
    try project.configure("images: images", "images: {folder: images, classes: folders}\ninputs: {scenes: [3]}")
    let faults = #expect(throws: Diagnostic.self) { try project.build() }
    #expect(
      faults?.all.map(\.description) == [
        "inputs.scenes: scene 3 is wanted, and the images are no drawn scenes. Name files instead."
      ])
  }

  @Test func aSceneOutOfRangeIsTold() throws {
    let project = try TinyProject()
    try project.write(
      "images: {scenes: {world: heads, count: 24}}\ninputs: {scenes: [3, 24]}\n", to: "Content/microscope.yml")
    let faults = #expect(throws: Diagnostic.self) { try project.build() }
    #expect(
      faults?.all.map(\.description) == ["inputs.scenes: there is no scene 24; the images are the scenes 0 to 23"])
  }
}
