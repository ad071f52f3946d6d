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
    /// Whether it is a transformer's.
    var hasHeads = false

    var testDescription: String { fault }
  }

  private static let (layer, unit) = ("layers/mixed.4a", "layers/mixed.4a/1/index.html")
  private static let (circuit, activation) = ("circuits/head/index.html", "activations/tabby/index.html")
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
    Change(
      file: unit, from: "<h2 id=\"outputs\">", to: "<h2 id=\"outputs\" title=\"±9\">",
      fault: "full colour of its outputs is called a weight of 9.00"),
    // Names.
    Change(
      file: unit, from: "<span class=\"name\">Oriented head</span>", to: "<span class=\"name\">Wheel</span>",
      fault: "its unit is called 'Wheel', not 'Oriented head'"),
    Change(
      file: circuit, from: "<b>4a:1</b> Oriented head", to: "<b>4a:1</b> Wheel",
      fault: "4a:1 is called 'Wheel', on its own page 'Oriented head'"),
    Change(
      file: activation, from: "<span class=\"called\">Oriented head</span>", to: "<span class=\"called\">Wheel</span>",
      fault: "4a:1 is called 'Wheel', on its own page 'Oriented head'"),
    Change(
      file: "\(layer)/data.json", from: "\"unit\":\"mixed/4a:3\",\"name\":null,\"class\":\"goldfish\"",
      to: "\"unit\":\"mixed/4a:3\",\"name\":null,\"class\":null",
      fault: "4a:3 is said to go along with a class, and none stands for it"),
    Change(file: circuit, from: ">4b:0</a>", to: ">4b:7</a>", fault: "a link to 4b:0 says '4b:7'"),
    // Circuits.
    Change(
      file: circuit, from: "lead\">7 units and", to: "lead\">8 units and",
      fault: "its lead does not say 7, which was measured"),
    Change(
      file: "index.html", from: "Without these edges 8.0%", to: "Without these edges 6.0%",
      fault: "the card of 'head': it does not say 8.0%, which was measured"),
    Change(
      file: "circuits/index.html", from: "verdict proved", to: "verdict supported",
      fault: "the card of 'head': the verdict beside it is not 'proved'"),
    Change(
      file: circuit, from: "verdict proved", to: "verdict suggested", fault: "the verdict beside it is not 'proved'"),
    Change(
      file: circuit, from: "<td>10</td><td>71%</td>", to: "<td>10</td><td>91%</td>",
      fault: "row 2 of its cuts has other numbers than were measured"),
    Change(
      file: circuit, from: "<td>+4.00</td><td>+5.00</td>", to: "<td>+4.00</td><td>+6.00</td>",
      fault: "the edge mixed/4a:0 → mixed/4b:0 stands beside other numbers than were measured"),
    Change(
      file: circuit, from: "<b class=\"inhibit\">inhibits</b></th>", to: "<b class=\"excite\">excites</b></th>",
      fault: "the edge mixed/3b:1 → mixed/4a:0 is said to do the opposite"),
    Change(
      file: circuit, from: "<tr id=\"edge-6\">", to: "<tr id=\"edge-7\">",
      fault: "its table of edges does not hold each of the 10 once"),
    Change(
      file: "circuits/head/circuit.json", from: "\"share\":0.1,\"source\":\"mixed/4a:0\"",
      to: "\"share\":0.05,\"source\":\"mixed/4a:0\"",
      fault: "its edges do not stand by the unit they lead to, the strongest first"),
    Change(
      file: circuit, from: "<td>pathway</td><td>20.0</td>", to: "<td>pathway</td><td>21.0</td>",
      fault: "its table of units has other activations than were measured"),
    Change(
      file: circuit, from: "text-anchor=\"middle\">+10%</text>", to: "text-anchor=\"middle\">\u{2212}10%</text>",
      fault: "an arrow is drawn against its sign"),
    Change(
      file: circuit, from: "<b class=\"excite\">+20%</b>", to: "<b class=\"inhibit\">+20%</b>",
      fault: "what gives +20% is coloured as the opposite"),
    Change(
      file: circuit, from: "<b class=\"excite\">+20%</b>", to: "<b class=\"excite\">+2.0%</b>",
      fault: "what a unit takes does not stand in the order of its shares"),
    // Activation pages.
    Change(
      file: activation, from: "</i>0.900</td>", to: "</i>0.950</td>",
      fault: "its classes stand beside other numbers than were measured"),
    Change(
      file: activation, from: "<td class=\"gauge\">0.300<i", to: "<td class=\"gauge\">0.400<i",
      fault: "what would be answered after a block stands beside other scores than were measured", hasHeads: true),
    Change(
      file: activation, from: "</i></td><td>2</td></tr>", to: "</i></td><td>1</td></tr>",
      fault: "what would be answered after a block stands beside other scores than were measured", hasHeads: true),
    Change(
      file: activation, from: "falls from 2.00 to \u{2212}0.500", to: "falls from 2.00 to \u{2212}0.900",
      fault: "unit 1 that its answer depends on stands beside another change than was measured"),
    Change(
      file: activation, from: "<td>4.00</td><td>4.00</td>", to: "<td>4.00</td><td>3.00</td>",
      fault: "a layer is said to explain another part of the logit than was measured"),
    Change(
      file: activation, from: "<span class=\"value\">29.0</span>", to: "<span class=\"value\">28.5</span>",
      fault: "the strongest units of mixed/4b are not those that were measured"),
    Change(
      file: activation, from: ">3 positions<", to: ">2 positions<",
      fault: "the units that are strongest at most positions of mixed/4b are not those of its picture"),
    Change(
      file: activation, from: "<span class=\"value\">+3.00</span>", to: "<span class=\"value\">\u{2212}3.00</span>",
      fault: "unit 0 of mixed/4b stands among those that do the opposite"),
    Change(
      file: activation, from: "<td>20.0</td>", to: "<td>19.0</td>",
      fault: "the target of a circuit stands beside another activation than was measured"),
    Change(
      file: "activations/tabby/data.json", from: "{", to: "[", fault: "the numbers of the image cannot be read"),
    Change(file: "circuits/head/circuit.json", from: "{", to: "[", fault: "the circuit cannot be read"),
  ]

  private func files(hasHeads: Bool) throws -> [String: Data] {
    let library = MockLibrary.complete()
    let site = try Site(
      settings: SiteSettings(title: "Mock"), sources: TemplateSources(),
      library: hasHeads ? library.withHeads() : library)
    return Dictionary(
      try site.pages().map { ($0.path, try $0.render(in: site)) }, uniquingKeysWith: { _, second in second })
  }

  @Test(arguments: changes) func whatIsNotBorneOutIsAFault(change: Change) throws {
    var files = try files(hasHeads: change.hasHeads)
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
