import Basics
import Foundation
import Generation
import Images
import Projects
import Reports
import TestSupport
import Testing

/// Models whose input is no square, or whose file fixes its size; made after public reports.
@Suite struct InputSizeTests {
  private static func fixture(_ name: String) -> URL {
    SharedFiles.packageRoot.appending(path: "Tests/Fixtures/\(name).onnx")
  }

  /// A project of a file as `init` makes it.
  private func project(_ model: String) throws -> TinyProject {
    let project = try TinyProject()
    try FileManager.default.removeItem(at: project.url.appending(path: "Content"))
    _ = try NewProject.make(
      at: project.url, model: Self.fixture(model), images: project.url.appending(path: "images"), precision: .fp32,
      preprocessing: PreprocessingSettings(), labels: nil)
    try project.configure("preset: standard", "preset: draft\n  steps: 4")
    return project
  }

  /// 3 x 24 x 40.
  @Test func anOblongModelIsShownAsItsFileDeclaresIt() throws {
    let project = try project("nonsq")
    try project.addOblongInput()
    try project.build()
    let faults = try PublishedSite.check(try Project(project.url)).faults.map(\.description)
    #expect(faults == [])
    let output = try project.output()
    let views = try output.filter { $0.key.hasSuffix(".jpg") }.map { try Picture(decoding: $0.value, at: $0.key).size }
    #expect(views.contains(Size(height: 24, width: 40)), "\(Set(views))")
    let home = String(decoding: try #require(output["index.html"]), as: UTF8.self)
    #expect(home.contains("24 × 40"))
    #expect(try project.build().computed == 0)
  }

  /// Its pooled maps are brought back to a size that the file fixes: pictures are as large as its input, 64 x 64.
  @Test func picturesAreDrawnAtTheModelsOwnSizeWhereItsFileFixesIt() throws {
    let project = try project("ppm_fix")
    try project.build()
    #expect(try PublishedSite.check(try Project(project.url)).faults.map(\.description) == [])
  }

  @Test(arguments: [("224", Size(square: 224)), ("24,40", Size(height: 24, width: 40))])
  func aConfigurationKeepsTheSize(text: String, size: Size) throws {
    let list = size.isSquare ? text : "[\(text)]"
    let settings = try Configuration(text: "preprocessing: {size: \(list)}", file: "m.yml").preprocessing
    #expect(settings.size == size)
  }
}

extension TinyProject {
  /// An image whose activations get a page.
  fileprivate func addOblongInput() throws {
    try write(try Picture(width: 60, height: 36, color: [200, 90, 20]).pngData(), to: "Content/inputs/plain.png")
  }
}
