import Artifacts
import Basics
import Foundation
import Generation
import Images
import Projects
import Reports
import Site
import TestSupport
import Testing

@Suite struct BuildTests {
  @Test func aBuildPublishesASiteWithoutFaults() throws {
    let project = try TinyProject()
    let report = try project.build()
    #expect(report.computed == TinyProject.results)
    #expect(report.rendered == report.written)
    #expect(report.written == (try project.output()).count)
    #expect(try PublishedSite.check(try Project(project.url)).faults.map(\.description) == [])
  }

  @Test func aSecondBuildComputesNothingAndWritesNothing() throws {
    let project = try TinyProject()
    try project.build()
    let before = try project.times()
    let report = try project.build()
    #expect((report.computed, report.written, report.removed) == (0, 0, 0))
    #expect(try project.times() == before)
  }

  @Test func bytesDependNeitherOnWorkersNorOnTheFolder() throws {
    let outputs = try [1, 2, 4].map { workers in
      let project = try TinyProject()
      try project.build(workers: workers)
      return try project.output()
    }
    #expect(outputs[0].count > 20)
    #expect(outputs[1] == outputs[0])
    #expect(outputs[2] == outputs[0])
  }

  @Test func anAddedImageCostsItsChunk() throws {
    let project = try TinyProject()
    try project.build()
    let before = try project.results(of: "activity")
    try project.addImage(6)
    let report = try project.build()
    // What inputs gave is asked anew of the ten units of the upper layers, as their strongest images are others.
    #expect(report.computed == 15 * 3 + 10)
    #expect(try project.results(of: "activity") == before + 3, "one chunk of each layer")
  }

  /// Any image could stand for any unit, and one that excites none stands for none.
  @Test func anAddedImageLeavesTilesAloneThatShowTheSame() throws {
    let (grown, whole) = (
      try TinyProject(features: "{preset: none}"), try TinyProject(features: "{preset: none}")
    )
    try grown.build()
    let before = try grown.facts()
    let black = try Picture(width: 20, height: 20, color: [0, 0, 0]).pngData()
    for project in [grown, whole] {
      try project.write(black, to: "images/6.png")
      try project.build()
    }
    let after = try grown.facts()
    for layer in TinyModel.layers { #expect(before["units \(layer)"] != after["units \(layer)"]) }
    let tiles = before.keys.filter { $0.hasPrefix("tile ") }
    #expect(tiles.count == TinyModel.channels.reduce(0, +))
    #expect(tiles.contains { before[$0] == after[$0] })
    #expect(try grown.output() == whole.output())
  }

  /// Which class stands for a unit follows from how many images there are of it, too, whether or not the unit's own are.
  @Test func anImageOfAnotherClassCountsForAllUnits() throws {
    let project = try TinyProject(
      images: 30, layers: ["a/relu"], features: "{preset: none}", more: "labels: labels.txt")
    try project.write("dog\ncat\n", to: "labels.txt")
    func file(_ number: Int, in folder: String) -> URL { project.url.appending(path: "images/\(folder)\(number).png") }
    for folder in ["dog", "cat"] {
      try FileManager.default.createDirectory(
        at: project.url.appending(path: "images/\(folder)"), withIntermediateDirectories: true)
    }
    for number in 0..<30 {
      try FileManager.default.moveItem(at: file(number, in: ""), to: file(number, in: "dog/"))
    }
    try project.build()
    let data = try #require(try project.output().first { $0.key.hasSuffix("a.relu/data.json") }?.value)
    let text = String(decoding: data, as: UTF8.self)
    let unseen = try #require((0..<30).first { !text.contains("dog/\($0).png") })
    let before = try project.facts()
    try FileManager.default.moveItem(at: file(unseen, in: "dog/"), to: file(unseen, in: "cat/"))
    try project.build()
    #expect(try project.facts()["units a/relu"] != before["units a/relu"])
  }

  @Test func aRenamedFolderOfImagesChangesNothing() throws {
    let project = try TinyProject()
    try project.build()
    try FileManager.default.moveItem(
      at: project.url.appending(path: "images"), to: project.url.appending(path: "photos"))
    let file = project.url.appending(path: "Content/microscope.yml")
    try Data(String(contentsOf: file, encoding: .utf8).replacingOccurrences(of: ": images", with: ": photos").utf8)
      .write(to: file)
    let report = try project.build()
    #expect((report.computed, report.written) == (0, 0))
  }

  @Test func aChangedTemplateRendersAndComputesNothing() throws {
    let project = try TinyProject()
    try project.build()
    try project.write("body { color: black }\n", to: "Templates/assets/site.css")
    let before = try project.times()
    let report = try project.build()
    #expect(report.computed == 0)
    #expect(report.written >= 1)
    let written = try project.times().filter { before[$0.key] != $0.value }.keys
    #expect(written.count == report.written)
  }

  @Test func pagesThatNothingOwnsAreRemovedAndForeignFilesStay() throws {
    let project = try TinyProject()
    try project.build()
    try project.write("mine", to: "Output/notes.txt")
    try project.write("mine", to: "Output/layers/notes.txt")
    let file = project.url.appending(path: "Content/microscope.yml")
    try Data(
      String(contentsOf: file, encoding: .utf8).replacingOccurrences(of: ", c/relu]", with: "]").utf8
    ).write(to: file)
    let report = try project.build()
    #expect(report.removed >= 5)
    #expect(try PublishedSite.check(try Project(project.url)).pageCount > 0)
    let output = try project.output()
    #expect(!output.keys.contains { $0.contains("relu/3") && $0.contains("c-") })
    #expect((output["notes.txt"], output["layers/notes.txt"]) == (Data("mine".utf8), Data("mine".utf8)))
  }

  @Test func aForeignFileInTheWayIsKeptUnderAnotherName() throws {
    let project = try TinyProject()
    try project.write("mine", to: "Output/index.html")
    try project.build()
    let output = try project.output()
    #expect(output["index.html.kept-1"] == Data("mine".utf8))
    #expect(output["index.html"]?.starts(with: Data("<!DOCTYPE html>".utf8)) == true)
  }

  @Test func aDeletedPageComesBack() throws {
    let project = try TinyProject()
    try project.build()
    let before = try project.output()
    try FileManager.default.removeItem(at: project.url.appending(path: "Output/index.html"))
    #expect(try project.build().written == 1)
    #expect(try project.output() == before)
  }

  @Test func twoBuildsKeepApart() throws {
    let project = try TinyProject()
    try project.build()
    let lock = try BuildLock(at: try Project(project.url).lock)
    let fault = #expect(throws: Diagnostic.self) { try project.build() }
    #expect(fault?.what == "this project is being built already, by process \(getpid())")
    withExtendedLifetime(lock) {}
  }

  @Test func anOutputThatIsNoFolderIsTold() throws {
    let project = try TinyProject()
    try project.write("a file", to: "Output")
    let fault = #expect(throws: Diagnostic.self) { try project.build() }
    #expect(fault?.all.first?.place == project.url.standardizedFileURL.path + "/Output")
    try FileManager.default.removeItem(at: project.url.appending(path: "Output"))
    #expect(try project.build().computed > 0, "told before anything was computed")
  }

  @Test func aProjectWithoutAModelShowsTheBuiltInNetwork() throws {
    let project = try TinyProject()
    try project.write(
      "images: {scenes: {world: bestiary, count: 24}}\nfeatures: {preset: none}\n", to: "Content/microscope.yml")
    #expect(try project.build().computed > 0)
    let home = String(decoding: try #require(project.output()["index.html"]), as: UTF8.self)
    #expect(home.contains("bestiary.onnx"))
  }

  @Test func aChangedByteInTheStoreIsMendedOnTheWay() throws {
    let project = try TinyProject()
    try project.build()
    let before = try project.output()
    let path = try Project(project.url).store.path
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    let script = """
      import sqlite3, sys
      store = sqlite3.connect(sys.argv[1])
      store.execute("UPDATE finding SET value = x'7B7D' WHERE name = 'examples' AND subject LIKE '%:2'")
      store.execute("UPDATE blob SET data = x'00' WHERE digest = (SELECT max(digest) FROM blob)")
      store.commit()
      """
    process.arguments = ["python3", "-c", script, path]
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    for file in before.keys { try FileManager.default.removeItem(at: project.url.appending(path: "Output/\(file)")) }
    #expect(try project.build().computed >= 3)
    #expect(try project.output() == before)
    #expect(try project.build().computed == 0)
  }

  @Test func aLostStoreIsMadeAnewWithoutTouchingOutput() throws {
    let project = try TinyProject()
    try project.build()
    let (before, times) = (try project.output(), try project.times())
    let store = try Project(project.url).store
    try Data("garbage".utf8).write(to: store)
    for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: store.path + suffix) }
    let report = try project.build()
    #expect((report.computed, report.written) == (TinyProject.results, 0))
    #expect(try project.output() == before)
    #expect(try project.times() == times)
    let kept = store.deletingLastPathComponent().appending(path: "store.damaged-1.sqlite")
    #expect(FileManager.default.fileExists(atPath: kept.path))
  }
}

extension TinyProject {
  /// Features with their drive, photographs and relatives of all units, kernels of the first layer, weights into the other two
  /// and what they gave, and each layer beside the classes.
  static var results: Int {
    let units = TinyModel.channels.reduce(0, +)
    return units * 4 + TinyModel.channels[0] + 2 * (units - TinyModel.channels[0]) + TinyModel.layers.count
  }

  /// The digests of what the site was made from, by the facts' texts.
  fileprivate func facts() throws -> [String: Digest] {
    try Store(at: try Project(url).store, access: .readOnly).facts()
  }

  /// How many results of a kind the store has.
  func results(of name: String) throws -> Int {
    try Store(at: try Project(url).store, access: .readOnly).contents(name: name).count
  }
}
