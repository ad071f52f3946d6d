import Foundation
import TestSupport
import Testing

/// What strangers' files do to `micrograph build`: one clear sentence for each fault, exit status 1, nothing written.
@Suite struct BadInputCommandTests {
  struct Fault: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let sentence: String
    let prepare: @Sendable (BadProject) throws -> Void
  }

  static let faults = [
    Fault(
      testDescription: "an unknown key",
      sentence: "Content/microscope.yml, line 13: there is no key 'frobs'."
    ) { try $0.configure { $0 + "frobs: 3\n" } },
    Fault(
      testDescription: "a wrong type",
      sentence: "Content/microscope.yml, line 3: 'preprocessing.resize' must be a whole number"
    ) { try $0.configure { $0.replacingOccurrences(of: "resize: 96", with: "resize: big") } },
    Fault(
      testDescription: "no YAML",
      sentence: "Content/microscope.yml, line 2: the file is not YAML: did not find expected"
    ) {
      try $0.configure { _ in "a: [1\n" }
    },
    Fault(testDescription: "no model", sentence: "nowhere.onnx: the model file cannot be read.") {
      try $0.configure { $0.replacingOccurrences(of: "model.onnx", with: "nowhere.onnx") }
    },
    Fault(testDescription: "a model that is cut off", sentence: "model.onnx: this is not a complete ONNX file.") {
      try $0.write("model.onnx", $0.read("model.onnx").prefix(9_000))
    },
    Fault(testDescription: "an empty folder of images", sentence: "images: the folder holds no image that can be read.")
    {
      try FileManager.default.removeItem(at: $0.folder.appending(path: "images/good.png"))
    },
    Fault(testDescription: "an image that is cut off", sentence: "cut.png: the PNG image cannot be read: ") {
      try $0.write("images/cut.png", $0.read("images/good.png").prefix(60))
    },
    Fault(testDescription: "an empty image", sentence: "empty.png: it is empty") {
      try $0.write("images/empty.png", Data())
    },
    Fault(testDescription: "no image at all", sentence: "text.jpg: it is no image") {
      try $0.write("images/text.jpg", Data("not an image".utf8))
    },
    Fault(testDescription: "a huge image", sentence: "huge.png: the PNG image cannot be read: the picture has 60000") {
      try $0.write("images/huge.png", BadProject.huge)
    },
    Fault(testDescription: "a file in the place of Output", sentence: "Output") {
      try $0.write("Output", Data("mine".utf8))
    },
  ]

  @Test(arguments: faults) func isToldInOneSentence(_ fault: Fault) throws {
    let project = try BadProject()
    defer { project.remove() }
    try fault.prepare(project)
    let outcome = try Tool.run(["build", project.folder.path, "--workers", "1", "--strict"])
    #expect(outcome.status == 1)
    let told = outcome.errors.split(separator: "\n").filter { $0.contains("error:") }
    #expect(told.count == 1, "\(outcome.errors)")
    #expect(told.first?.contains(fault.sentence) == true, "\(outcome.errors)")
    #expect(!project.exists("Output/index.html"))
  }
}

extension BadInputCommandTests {
  /// Files as people's folders have them; without `--strict` the build goes on with the others and says what is left out.
  @Test func whatIsNoImageIsLeftOutAndNamed() throws {
    let project = try BadProject()
    defer { project.remove() }
    try project.configure { $0 + "language: [en, ko]\n" }
    try project.write("images/cut.png", project.read("images/good.png").prefix(60))
    try project.write("images/some.gif", Data("GIF89a\u{1}".utf8))
    try project.write("images/webp.jpg", try project.fixture("lossy.webp"))
    let outcome = try Tool.run(["build", project.folder.path, "--workers", "1"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("note: cut.png: the PNG image cannot be read: "), "\(outcome.errors)")
    #expect(outcome.errors.contains("note: some.gif: its format is GIF; JPEG, PNG and WebP are read. It is left out."))
    #expect(outcome.errors.contains(", 2 left out of the images"))
    let home = String(decoding: try project.read("Output/index.html"), as: UTF8.self)
    #expect(home.contains("<summary>2 files are left out of the images</summary>"))
    #expect(home.contains("<li>some.gif <span>a GIF image; JPEG, PNG and WebP are read</span></li>"))
    #expect(home.contains("<dt>Images scanned</dt><dd>2</dd>"))
    let korean = String(decoding: try project.read("Output/ko/index.html"), as: UTF8.self)
    #expect(korean.contains("이미지에서 빠진 파일 2개"))
    let again = try Tool.run(["build", project.folder.path, "--workers", "1"])
    #expect(again.errors.contains("0 computed") && again.errors.contains(" 0 files rendered"), "\(again.errors)")
    #expect(try Tool.run(["check", project.folder.path]).status == 0)
  }

  @Test func anotherNumberOfLabelsThanOfClassesIsTold() throws {
    let project = try BadProject()
    defer { project.remove() }
    try project.write("names.txt", Data("one\ntwo\n".utf8))
    let said = "there are 2 class names, and the model has 3 classes"
    let (model, labels) = (project.folder.appending(path: "model.onnx"), project.folder.appending(path: "names.txt"))
    let run = try Tool.run([
      "run", model.path, project.folder.appending(path: "images").path, "--labels", labels.path, "--resize", "96",
    ])
    #expect(run.errors.contains(said), "\(run.errors)")
    let made = try Tool.run([
      "init", project.folder.appending(path: "new").path, "--model", model.path, "--labels", labels.path,
    ])
    #expect(made.status == 0 && made.errors.contains(said), "\(made.errors)")
    try project.configure { $0 + "labels: names.txt\n" }
    #expect(try Tool.run(["build", project.folder.path]).errors.contains(said))
  }
}

/// A project of the hand-built network and one image, to be spoilt.
struct BadProject {
  let folder = FileManager.default.temporaryDirectory.appending(path: "micrograph-\(UUID().uuidString)")

  init() throws {
    for name in ["Content", "images"] {
      try FileManager.default.createDirectory(
        at: folder.appending(path: name), withIntermediateDirectories: true)
    }
    try write("model.onnx", Data(contentsOf: HandbuiltNetwork.file))
    try write("images/good.png", fixture("rgb8.png"))
    try write("Content/microscope.yml", Data(Self.configuration.utf8))
  }

  func configure(_ change: (String) -> String) throws {
    let text = String(decoding: try read("Content/microscope.yml"), as: UTF8.self)
    try write("Content/microscope.yml", Data(change(text).utf8))
  }

  /// One of the pictures of ImagesTests.
  func fixture(_ name: String) throws -> Data {
    try Data(contentsOf: SharedFiles.packageRoot.appending(path: "Tests/ImagesTests/Fixtures/\(name)"))
  }

  func read(_ path: String) throws -> Data { try Data(contentsOf: folder.appending(path: path)) }
  func write(_ path: String, _ data: Data) throws { try data.write(to: folder.appending(path: path)) }
  func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: folder.appending(path: path).path) }
  func remove() { try? FileManager.default.removeItem(at: folder) }

  private static let configuration = """
    model: model.onnx
    preprocessing:
      resize: 96
      size: 96
      mean: [0.5]
      std: [0.25]
      range: [0, 1]
      order: rgb
    images: images
    layers:
      - conv1
    features: { preset: draft }

    """

  /// The header of a PNG image of 60,000 x 60,000 pixels, by hand: 8 bits, RGB; then an empty chunk of data.
  fileprivate static let huge = Data(
    [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 0xEA, 0x60, 0, 0, 0xEA]
      + [0x60, 8, 2, 0, 0, 0] + [0x0F, 0xB0, 0xE2, 0x15, 0, 0, 0, 0, 0x49, 0x44, 0x41, 0x54, 0x35, 0xAF, 0x06, 0x1E])
}
