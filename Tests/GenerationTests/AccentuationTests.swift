import Artifacts
import Basics
import Foundation
import Networks
import Projects
import Reports
import TestSupport
import Testing

/// The strongest images, changed to excite their units more, from the configuration to the page.
@Suite struct AccentuationTests {
  private func project(_ which: String = "all", size: Int = 16) throws -> TinyProject {
    try TinyProject(features: "{preset: draft, steps: 24, size: \(size), accentuate: \(which)}")
  }

  /// What a layer's JSON says of its units.
  private struct LayerNumbers: Decodable {
    struct Unit: Decodable {
      struct Accentuated: Decodable {
        let start: String
        let image: String
        let before: Double
        let after: Double
        let distance: Double
        let size: [Int]
      }
      struct Examples: Decodable { let strongest: [Example] }
      struct Example: Decodable { let image: String }
      let unit: String
      let accentuation: Accentuated?
      let examples: Examples
    }
    let units: [Unit]
  }

  private func units(_ output: [String: Data]) throws -> [LayerNumbers.Unit] {
    try output.filter { $0.key.hasPrefix("layers/") && $0.key.hasSuffix("/data.json") }.sorted { $0.key < $1.key }
      .flatMap { try JSONDecoder().decode(LayerNumbers.self, from: $0.value).units }
  }

  /// The names of the pictures themselves, which the store keeps by what they began from.
  private func pictures(_ project: TinyProject) throws -> Set<Digest> {
    let store = try Store(at: try Project(project.url).store, access: .readOnly)
    let questions = try store.questions(keys: Array(try store.contents(name: "feature").keys))
    return Set(questions.filter { $0.subject.hasPrefix("photograph accentuated") }.map(\.key))
  }

  @Test func bothPicturesAndBothPeaksAreOnThePage() throws {
    let project = try project()
    try project.build()
    let output = try project.output()
    let units = try units(output)
    let made = units.compactMap { unit in unit.accentuation.map { (unit.unit, $0) } }
    #expect(!made.isEmpty)
    for (unit, numbers) in made {
      #expect(numbers.after > numbers.before && numbers.before > 0 && numbers.distance >= 0, "\(unit)")
      #expect(numbers.start != numbers.image && numbers.size == [16, 16], "\(unit)")
      #expect(output[numbers.start] != nil && output[numbers.image] != nil, "\(unit)")
    }
    let pages = output.filter { $0.key.hasPrefix("layers/") && $0.key.hasSuffix("/index.html") }
      .values.count { $0.range(of: Data("changed to excite it more.</b>".utf8)) != nil }
    #expect(pages == made.count)
    #expect(try PublishedSite.check(try Project(project.url)).faults.map(\.description) == [])
    let report = try project.build()
    #expect((report.computed, report.written) == (0, 0))
  }

  @Test func bytesDoNotDependOnWorkers() throws {
    let outputs = try [1, 2].map { workers in
      let project = try project()
      try project.build(workers: workers)
      return try project.output()
    }
    #expect(outputs[0] == outputs[1])
  }

  /// What is measured is measured again where the images are others; a picture is made anew only where it begins from
  /// another image than before.
  @Test func anImageThatIsNotTheStrongestCostsNoPicture() throws {
    let project = try project()
    try project.build()
    let (first, before) = (try pictures(project), try units(try project.output()))
    #expect(!first.isEmpty)
    try project.addImage(6)
    try project.build()
    let after = try units(try project.output())
    let changed = zip(before, after).count { $0.examples.strongest.first?.image != $1.examples.strongest.first?.image }
    #expect(changed < after.count)
    #expect(try pictures(project).subtracting(first).count == changed)
  }

  @Test func unitsWithANameCanBeChosen() throws {
    let project = try project("named")
    #expect(try project.plan().analyses.contains { $0.analysis == "accentuation" } == false)
    try project.write("c/relu:1: curves\nb/join:2: lines\n", to: "Content/units.yml")
    #expect(try project.plan().analyses.first { $0.analysis == "accentuation" }?.total == 2)
  }

  /// The network sees images of 16 pixels.
  @Test func itIsNoLargerThanTheImage() throws {
    let project = try project(size: 24)
    try project.build()
    let sizes = Set(try units(try project.output()).compactMap(\.accentuation?.size))
    #expect(sizes == [[16, 16]])
  }
}
