import Foundation
import TestSupport
import Testing

/// `micrograph build --watch`: every kind of thing that a site is made from wakes it.
@Suite(.timeLimit(.minutes(5))) struct WatchTests {
  struct Change: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let make: @Sendable (TinyProject) throws -> Void
    /// Whether the output shows it.
    let isShown: @Sendable ([String: Data]) -> Bool
  }

  static let changes = [
    Change(testDescription: "the configuration") {
      let text = try String(contentsOf: $0.url.appending(path: "Content/microscope.yml"), encoding: .utf8)
      try $0.write(text.replacingOccurrences(of: "title: Tiny", with: "title: Renamed"), to: "Content/microscope.yml")
    } isShown: {
      text($0, "index.html").contains("Renamed")
    },
    Change(testDescription: "prose") {
      try $0.write("---\ntitle: Guide\n---\nOther words.\n", to: "Content/articles/guide.md")
    } isShown: {
      text($0, "articles/guide/index.html").contains("Other words.")
    },
    Change(testDescription: "a template") {
      try $0.write("body { color: rebeccapurple }\n", to: "Templates/assets/site.css")
    } isShown: {
      text($0, "assets/site.css").contains("rebeccapurple")
    },
    Change(testDescription: "an image") {
      try $0.addImage(22)
    } isShown: {
      text($0, "index.html").contains("<dd>23</dd>")
    },
    Change(testDescription: "the model") {
      try $0.write(TinyModel(changed: .layerC))
    } isShown: {
      $0["changes/index.html"] != nil
    },
    Change(testDescription: "the compared model") {
      try $0.write(TinyModel(changed: .layerC).data, to: "other.onnx")
    } isShown: {
      text($0, "universality/c.relu/data.json") != "{}"
    },
  ]

  @Test(arguments: changes) func wakesTheBuild(_ change: Change) throws {
    let project = try TinyProject(images: 22, features: "{preset: none}", more: "compare: other.onnx")
    try project.write(TinyModel(changed: .filterC2).data, to: "other.onnx")
    try project.write("---\ntitle: Guide\n---\nWords.\n", to: "Content/articles/guide.md")
    let watching = try Tool.Running(["build", project.url.path, "--watch", "--workers", "1"])
    defer { watching.process.terminate() }
    try #require(watching.waits(for: "Waiting for changes", times: 1))
    let before = try project.output()
    try change.make(project)
    try #require(watching.waits(for: "Waiting for changes", times: 2))
    let after = try project.output()
    #expect(after != before && change.isShown(after))
    kill(watching.process.processIdentifier, SIGINT)
    #expect(watching.finish().status == 130)
  }

  @Test func openPagesAreToldWhileItLasts() throws {
    let project = try TinyProject(images: 3, features: "{preset: none}")
    func board() -> String { text((try? project.output()) ?? [:], ".watch.js") }
    try #require(try Tool.run(["build", project.url.path, "--workers", "1"]).status == 0)
    let published = try project.output()

    let watching = try Tool.Running(["build", project.url.path, "--watch", "--workers", "1"])
    defer { watching.process.terminate() }
    try #require(watching.waits(for: "Waiting for changes", times: 1))
    let differing = try project.output().filter { $0.value != published[$0.key] }.keys.sorted()
    #expect(differing == [".watch.js", "assets/site.js"], "pages are as they are published")
    let first = board()
    #expect(first.hasPrefix("micrographWatch(") && first.hasSuffix(", []);\n"))

    try project.write("---\ntitle: Guide\n---\n:unit{a/relu:99}\n", to: "Content/articles/guide.md")
    try #require(watching.waits(for: "Waiting for changes", times: 2))
    #expect(board().contains("guide.md"), "\(board())")
    try project.write("---\ntitle: Guide\n---\nWords.\n", to: "Content/articles/guide.md")
    try #require(watching.waits(for: "Waiting for changes", times: 3))
    #expect(board() != first && board().hasSuffix(", []);\n"))

    kill(watching.process.processIdentifier, SIGINT)
    #expect(watching.finish().status == 130)
    let after = try project.output()
    #expect(after[".watch.js"] == nil)
    #expect(after["assets/site.js"] == published["assets/site.js"])
  }

  @Test func aPlainBuildClearsWhatAKilledWatchLeft() throws {
    let project = try TinyProject(images: 3, features: "{preset: none}")
    let watching = try Tool.Running(["build", project.url.path, "--watch", "--workers", "1"])
    try #require(watching.waits(for: "Waiting for changes", times: 1))
    kill(watching.process.processIdentifier, SIGKILL)
    _ = watching.finish()
    #expect(text(try project.output(), "assets/site.js").contains("micrographWatch"))
    try #require(try Tool.run(["build", project.url.path, "--workers", "1"]).status == 0)
    let output = try project.output()
    #expect(!text(output, "assets/site.js").contains("micrographWatch"))
    #expect(output[".watch.js"] == nil)
  }

  @Test func aFaultIsToldAndTheWatchGoesOn() throws {
    let project = try TinyProject(images: 3, features: "{preset: none}")
    let watching = try Tool.Running(["build", project.url.path, "--watch", "--workers", "1"])
    defer { watching.process.terminate() }
    try #require(watching.waits(for: "Waiting for changes", times: 1))
    let file = project.url.appending(path: "Content/microscope.yml")
    let sound = try Data(contentsOf: file)
    try project.write(sound + Data("frobs: 3\n".utf8), to: "Content/microscope.yml")
    try #require(watching.waits(for: "there is no key 'frobs'", times: 1))
    try project.write(sound, to: "Content/microscope.yml")
    try #require(watching.waits(for: "Waiting for changes", times: 3))
    kill(watching.process.processIdentifier, SIGINT)
    #expect(watching.finish().status == 130)
  }
}

/// A file of the output as text; empty where it is not there.
private func text(_ output: [String: Data], _ path: String) -> String {
  String(decoding: output[path] ?? Data(), as: UTF8.self)
}
