import Foundation
import TestSupport
import Testing

/// What is said of models that are right and unusual.
@Suite struct WordsTests {
  private static func file(_ name: String) -> URL {
    SharedFiles.packageRoot.appending(path: "Tests/Fixtures/Words/\(name).onnx")
  }

  /// A sigmoid over one number: the class and its opposite.
  @Test func aModelWithOneScoreTellsIt() throws {
    let project = try BadProject()
    defer { project.remove() }
    let images = project.folder.appending(path: "images").path
    let run = try Tool.run(["run", Self.file("one-score").path, images])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("the one score"), "\(run.output)")
  }

  @Test func ofAUnitThatNeverRisesAboveZeroThatIsSaid() throws {
    let project = try BadProject()
    defer { project.remove() }
    try project.write("model.onnx", Data(contentsOf: Self.file("never-above-0")))
    try project.configure { _ in
      """
      model: model.onnx
      images: images
      layers: [lrelu1]
      features: none
      language: [en, ko]
      """
    }
    let build = try Tool.run(["build", project.folder.path])
    #expect(build.status == 0, "\(build.errors)")
    let page = String(decoding: try project.read("Output/layers/lrelu1/3/index.html"), as: UTF8.self)
    #expect(page.contains("<p class=\"note\">It never rises above 0 on these images.</p>"))
    #expect(!page.contains("No images have been scanned"))
    let korean = String(decoding: try project.read("Output/ko/layers/lrelu1/3/index.html"), as: UTF8.self)
    #expect(korean.contains("이 이미지들에서 0보다 커진 적이 없습니다."))
    #expect(try Tool.run(["check", project.folder.path]).status == 0)
  }
}
