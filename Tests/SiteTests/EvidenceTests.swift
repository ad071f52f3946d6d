import Findings
import Foundation
import Site
import TestSupport
import Testing

/// What a page suggests is held against the numbers beside it.
@Suite struct EvidenceTests {
  /// A change to a file of a sound site, and the fault that tells of it.
  struct Change: CustomTestStringConvertible, Sendable {
    var file: String
    var from: String
    var to: String
    var fault: String

    var testDescription: String { fault }
  }

  private static let (layer, unit) = ("layers/mixed.4a", "layers/mixed.4a/1/index.html")
  private static let changes = [
    Change(
      file: "\(layer)/data.json", from: "\"class\":\"tench\",\"value\":0.62", to: "\"class\":\"tench\",\"value\":0.2",
      fault: "unit 0 is called 'tench', which its scores or its images do not bear out"),
    Change(
      file: "\(layer)/units.js", from: "\"tench\"", to: "\"\"",
      fault: "unit 0 has a class that does not stand for it, or lacks the one that does"),
    Change(
      file: "\(layer)/units.js", from: "[1,0.1,", to: "[1,0.7,",
      fault: "unit 1 is ordered by another mean activation than was measured"),
    Change(
      file: "\(layer)/units.js", from: "[1,0.1,0.5,", to: "[1,0.1,0.25,",
      fault: "unit 1 is ordered by another share of images on which it fires than was measured"),
    Change(
      file: unit, from: "<b>made up</b> 42.5", to: "<b>made up</b> 43.5",
      fault: "image 1 stands beside another activation than 42.5"),
    Change(
      file: unit, from: ">42.5</text>", to: ">45.0</text>", fault: "its histogram does not say that it ends at 42.5"),
    Change(file: unit, from: "a weight of ±", to: "a weight of ±9", fault: "full colour is called a weight of"),
  ]

  private func files() throws -> [String: Data] {
    let site = try Site(
      settings: SiteSettings(title: "Mock"), sources: TemplateSources(), library: MockLibrary.complete())
    return Dictionary(
      try site.pages().map { ($0.path, try $0.render(in: site)) }, uniquingKeysWith: { _, second in second })
  }

  @Test(arguments: changes) func whatIsNotBorneOutIsAFault(change: Change) throws {
    var files = try files()
    let text = String(decoding: try #require(files[change.file]), as: UTF8.self)
    let place = try #require(text.range(of: change.from))
    files[change.file] = Data(text.replacingCharacters(in: place, with: change.to).utf8)
    let faults = try SiteCheck(sizes: files.mapValues(\.count)) { files[$0] ?? Data() }.faults.map(\.what)
    #expect(faults.contains { $0.hasPrefix(change.fault) }, "\(faults)")
  }

  /// 12 images of which some are of the class: at least half of them, too few, or as many as there can be.
  @Test(arguments: [(6, 40, true), (5, 40, false), (1, 1, true), (0, 11, true), (0, 12, false)])
  func aClassStandsForAUnitWhereImagesBearItOut(shown: Int, all: Int, stands: Bool) {
    let strongest = (0..<12).map { $0 < shown ? "dog" : "cat" }
    let label = UnitClasses.standing(among: ["dog"], strongest: strongest) { $0 == "dog" ? all : 100 }
    #expect((label == "dog") == stands)
  }

  @Test func theNextClassThatIsBorneOutTakesTheFirstOnesPlace() {
    let strongest = ["bird", "bird", "horse"]
    #expect(UnitClasses.standing(among: ["fish", "bird"], strongest: strongest) { _ in 100 } == "bird")
    #expect(UnitClasses.standing(among: ["fish"], strongest: strongest) { _ in 100 } == nil)
  }
}
