import Basics
import Foundation
import Generation
import Projects
import Reports
import TestSupport
import Testing

/// Circuits that prose in Content asks for, and what is told when it asks for what is not there.
@Suite struct CircuitContentTests {
  private static let matter = "---\ntitle: How C works\ntarget: c/relu:0\nlayers: a/relu, b/join, c/relu\n---\n"

  private func faults(_ project: TinyProject) throws -> [String] {
    do {
      try project.build()
      return []
    } catch let faults as Diagnostic {
      return faults.all.map(\.description)
    }
  }

  @Test func proseMakesACircuitWithAPage() throws {
    let project = try TinyProject(images: 30)
    try project.write(
      Self.matter + "Of :unit{c/relu:0}, :measured{how-c-works cutEdges} is left. <script>alert(1)</script>\n",
      to: "Content/circuits/how-c-works.md")
    try project.build()
    let page = try #require(try project.output()["circuits/how-c-works/index.html"])
    let text = String(decoding: page, as: UTF8.self)
    #expect(text.contains("<h1>How C works</h1>"))
    #expect(text.contains("% is left."))
    #expect(text.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
    #expect(try project.build().computed == 0)
    let file = try PageExport.html("circuits/how-c-works", of: try Project(project.url))
    #expect(!String(decoding: file, as: UTF8.self).contains("../"))
    #expect(throws: Diagnostic.self) { try PageExport.html("../circuits/how-c-works", of: try Project(project.url)) }
  }

  /// What a project of so many images with these files is told, by the beginning of each fault.
  @Test(arguments: [
    (
      30,
      [
        "circuits/how-c-works": matter + "A :unit{c/relu:99}.\n\n::circuit{nowhere}\n",
        "articles/guide": "---\ntitle: Guide\n---\n::photographs{d:1}\n",
      ],
      [
        "Content/articles/guide.md, line 4: there is no layer 'd'",
        "Content/circuits/how-c-works.md, line 6: there is no unit 'c/relu:99'",
        "Content/circuits/how-c-works.md, line 8: there is no circuit 'nowhere'",
      ]
    ),
    // Before any work.
    (
      6,
      [
        "circuits/lost": "Words.\n",
        "circuits/other": "---\nmodel: Other\ntarget: c\n---\n",
      ],
      [
        "Content/circuits/lost.md: there is no circuit 'lost'",
        "Content/circuits/other.md: 'target' must be LAYER:CHANNEL",
        "Content/circuits/other.md: it is about the model 'Other'",
      ]
    ),
    (
      19, ["circuits/few": matter],
      ["circuit of c/relu:0 over a/relu, b/join, c/relu: a circuit needs at least 20 images, and there are 19"]
    ),
    (
      30, ["circuits/wrong": "---\ntarget: c/relu:77\nlayers: b/nowhere\n---\n"],
      [
        "circuit 'wrong': 'c/relu' has the units 0 to 3", "circuit 'wrong': the site has no layer 'b/nowhere'",
      ]
    ),
    (
      30, ["circuits/classy": "---\ntarget: class:1\n---\n"],
      ["Content/circuits/classy.md: circuit 'classy': of 30 images 0 are known to be of class '1'; a circuit needs 20"]
    ),
    (
      30, ["circuits/rivals": "---\ntarget: c/relu:0\nrival: 1\n---\n"],
      ["Content/circuits/rivals.md: 'rival' is for a target class:NAME"]
    ),
  ])
  func faultsOfProseAreTold(images: Int, files: [String: String], expected: [String]) throws {
    let project = try TinyProject(images: images)
    for (name, text) in files { try project.write(text, to: "Content/\(name).md") }
    let faults = try faults(project).sorted()
    #expect(faults.count == expected.count)
    for (fault, beginning) in zip(faults, expected) { #expect(fault.hasPrefix(beginning)) }
  }

  @Test func aPairOfImagesIsAWayOfCutting() throws {
    let project = try TinyProject(images: 30)
    try project.write(
      Self.matter.replacing("layers:", with: "pairs: pairs.txt\nlayers:"), to: "Content/circuits/paired.md")
    func faults(_ pairs: String) throws -> [String] {
      try project.write(pairs, to: "pairs.txt")
      return try self.faults(project)
    }
    #expect(
      try faults("# one thing differs\n\n0.png, 31.png\n1.png\n2.png, 2.png\n3.png, 4.png\n3.png, 5.png\n") == [
        "pairs.txt, line 3: there is no image '31.png'", "pairs.txt, line 4: a line is `IMAGE, OTHER`",
        "pairs.txt, line 5: '2.png' stands beside itself", "pairs.txt, line 7: '3.png' stands beside two others",
      ])
    let pairs = (0..<15).map { "\($0 * 2).png, \($0 * 2 + 1).png\r\n" }.joined()
    #expect(try faults(pairs) == [])
    let circuit = try #require(try project.output()["circuits/paired/circuit.json"])
    let kinds =
      try #require(try JSONSerialization.jsonObject(with: circuit) as? [String: Any])["evidence"] as? [String: Any]
    let ablations = try #require(kinds?["ablations"] as? [[String: Any]])
    #expect(ablations.map { $0["kind"] as? String } == ["zero", "mean", "resample", "counterfactual", "pair"])
    #expect(try project.build().computed == 0)
    #expect(try faults(pairs + "29.png, 0.png\n") == [])
  }

  @Test func aCircuitMayBeOfTheDifferenceBetweenPairs() throws {
    let project = try TinyProject(images: 30)
    func write(_ settings: String) throws {
      try project.write(
        Self.matter.replacing("layers:", with: "\(settings)\nlayers:"), to: "Content/circuits/paired.md")
    }
    try project.write((0..<15).map { "\($0 * 2).png, \($0 * 2 + 1).png\n" }.joined(), to: "pairs.txt")
    try write("against: pair")
    #expect(try faults(project).first?.contains("'against' needs `pairs`") == true)
    try write("against: upside down")
    #expect(try faults(project).first?.contains("'against' must be `mirror image`, `pair`") == true)
    try write("against: pair\npairs: pairs.txt")
    #expect(try faults(project) == [])
    let circuit = try JSONSerialization.jsonObject(
      with: try #require(try project.output()["circuits/paired/circuit.json"]))
    let evidence = try #require((circuit as? [String: Any])?["evidence"] as? [String: Any])
    #expect(evidence["ablation"] as? String == "pair")
  }

  @Test func whatCannotBeDrawnAnewIsRefusedBeforeAnyWork() throws {
    let project = try TinyProject(images: 30)
    try project.write(
      Self.matter.replacing("layers:", with: "counterfactuals: without head\nlayers:"),
      to: "Content/circuits/headless.md")
    #expect(try faults(project).first?.contains("these images cannot be shown with 'without head'") == true)
    try project.write(
      Self.matter.replacing("layers:", with: "counterfactuals: upside down\nlayers:"),
      to: "Content/circuits/headless.md")
    #expect(try faults(project).first?.contains("'upside down' is none of the 'counterfactuals'") == true)
  }
}
