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

  @Test func allFaultsOfProseAreToldWithFileAndLine() throws {
    let project = try TinyProject(images: 30)
    try project.write(
      Self.matter + "A :unit{c/relu:99}.\n\n::circuit{nowhere}\n", to: "Content/circuits/how-c-works.md")
    try project.write("---\ntitle: Guide\n---\n::photographs{d:1}\n", to: "Content/articles/guide.md")
    let faults = try faults(project)
    #expect(faults.count == 3)
    #expect(faults.contains { $0.hasPrefix("Content/circuits/how-c-works.md, line 6: there is no unit 'c/relu:99'") })
    #expect(faults.contains { $0.hasPrefix("Content/circuits/how-c-works.md, line 8: there is no circuit 'nowhere'") })
    #expect(faults.contains { $0.hasPrefix("Content/articles/guide.md, line 4: there is no layer 'd'") })
  }

  @Test func frontMatterIsCheckedBeforeAnyWork() throws {
    let project = try TinyProject()
    try project.write("Words.\n", to: "Content/circuits/lost.md")
    try project.write("---\nmodel: Other\ntarget: c\n---\n", to: "Content/circuits/other.md")
    let faults = try faults(project)
    #expect(faults.count == 3)
    #expect(faults.contains { $0.hasPrefix("Content/circuits/lost.md: there is no circuit 'lost'") })
    #expect(faults.contains { $0.hasPrefix("Content/circuits/other.md: it is about the model 'Other'") })
    #expect(faults.contains { $0.hasPrefix("Content/circuits/other.md: 'target' must be LAYER:CHANNEL") })
  }

  @Test func twentyImagesAreNeeded() throws {
    let project = try TinyProject(images: 19)
    try project.write(Self.matter, to: "Content/circuits/few.md")
    #expect(try faults(project).contains { $0.contains("at least 20 images, and there are 19") })
  }

  @Test func missingUnitsAndLayersAreTold() throws {
    let project = try TinyProject(images: 30)
    try project.write("---\ntarget: c/relu:77\nlayers: b/nowhere\n---\n", to: "Content/circuits/wrong.md")
    let faults = try faults(project)
    #expect(faults.contains { $0.contains("the site has no layer 'b/nowhere'") })
    #expect(faults.contains { $0.contains("'c/relu' has the units 0 to") })
  }
}
